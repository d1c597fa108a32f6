//! Paths that move bytes, for the benchmark: `/small`, `/count` (takes a body), `/bytes/N` (sends one).
use bytes::Bytes;
use futures_util::stream;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use mattermost_plugin::Body;

const CHUNK: usize = 256 * 1024;

pub(crate) async fn serve(request: http::Request<Body>) -> http::Response<Body> {
    let path = request.uri().path();
    if let Some(n) = path.strip_prefix("/bytes/").and_then(|n| n.parse().ok()) {
        return http::Response::new(bytes(n));
    }
    match path {
        "/small" => http::Response::new(Body::from("hello\n")),
        "/count" => http::Response::new(Body::from(format!(
            "{}\n",
            count(request.into_body()).await
        ))),
        _ => {
            let mut response = http::Response::new(Body::from("404 page not found\n"));
            *response.status_mut() = http::StatusCode::NOT_FOUND;
            response
        }
    }
}

async fn count(mut body: Body) -> usize {
    let mut counted = 0;
    while let Some(Ok(frame)) = body.frame().await {
        counted += frame.data_ref().map_or(0, Bytes::len);
    }
    counted
}

fn bytes(n: usize) -> Body {
    let chunk = Bytes::from(vec![0; CHUNK]);
    let frames = stream::unfold(n, move |left| {
        let next = chunk.slice(..left.min(CHUNK));
        async move {
            let left = left - next.len();
            (!next.is_empty())
                .then_some((Ok::<_, std::convert::Infallible>(Frame::data(next)), left))
        }
    });
    Body::new(StreamBody::new(frames))
}
