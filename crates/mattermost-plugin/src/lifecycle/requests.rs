//! Requests of clients, from a place for each to the end of its answer.

use std::future::Future;
use std::sync::Arc;

use http::StatusCode;

use super::kept::Kept;
use super::places::Place;
use super::{Lifecycle, UnderWay, caught};
use crate::http_subset::{RequestError, to_http_request};
use crate::model::{Context, HTTPRequestSubset};
use crate::{Body, Plugin, Request, Response, response};

/// What of the plugin answers requests.
type Answers<P, F> = fn(Arc<P>, Context, Request) -> F;

/// A request as a transport has it: whose it is, its head, and its body.
type Came = (Context, HTTPRequestSubset, Body);

impl<P: Plugin> Lifecycle<P> {
    /// `ServeHTTP`. `request` is awaited once there is a place for it. The response's body has to be read to its end or
    /// dropped: until then the request counts as under way.
    ///
    /// Where the plugin cannot answer, it is answered for: with status 503 while it is not active or there is no place, 431
    /// to more than 24 MiB of headers, 400 to what is no request, and 500 when it panics.
    ///
    /// # Errors
    /// Those of `request`.
    pub async fn serve_http<E>(
        &self,
        request: impl Future<Output = Result<Came, E>>,
    ) -> Result<Response, E> {
        self.serve("ServeHTTP", P::serve_http, request).await
    }

    /// `ServeMetrics`. As [`serve_http`](Self::serve_http).
    ///
    /// # Errors
    /// As there.
    pub async fn serve_metrics<E>(
        &self,
        request: impl Future<Output = Result<Came, E>>,
    ) -> Result<Response, E> {
        self.serve("ServeMetrics", P::serve_metrics, request).await
    }

    async fn serve<E, F: Future<Output = Response>>(
        &self,
        hook: &'static str,
        answers: Answers<P, F>,
        request: impl Future<Output = Result<Came, E>>,
    ) -> Result<Response, E> {
        let expected = match self.places.take_for_expected() {
            Ok(place) => place,
            Err(status) => return Ok(response::refusal(status)),
        };
        let (context, head, body) = request.await?;
        drop(expected);
        let (length, values) = (length(&head), values(&head));
        let Ok(asked) = self.asked(hook, answers, length, values) else {
            return Ok(response::inactive());
        };
        let response = asked.answer(context, head, body).await;
        Ok(response.map(|body| Body::new(Kept::new(body, hook, (asked.call, asked.place)))))
    }

    /// The plugin, for a request whose arguments came as `length` bytes with so many header `values`.
    ///
    /// # Errors
    /// It is not active.
    pub(crate) fn asked<F>(
        &self,
        hook: &'static str,
        answers: Answers<P, F>,
        length: usize,
        values: usize,
    ) -> Result<Asked<P, F>, String> {
        Ok(Asked {
            call: self.under_way()?,
            place: self.places.take(length, values),
            hook,
            answers,
        })
    }
}

/// What a request needs to be answered.
pub(crate) struct Asked<P, F> {
    pub(crate) call: UnderWay<P>,
    /// Or what to answer, because there is none.
    place: Result<Place, StatusCode>,
    pub(crate) hook: &'static str,
    answers: Answers<P, F>,
}

impl<P: Plugin, F: Future<Output = Response>> Asked<P, F> {
    /// The plugin's answer, or the one for it.
    pub(crate) async fn answer(
        &self,
        context: Context,
        head: HTTPRequestSubset,
        body: Body,
    ) -> Response {
        if let Err(status) = &self.place {
            return response::refusal(*status);
        }
        let mut request = match to_http_request(head, body) {
            Ok(request) => request,
            Err(RequestError::Headers(_)) => {
                return response::refusal(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
            }
            Err(_) => return response::refusal(StatusCode::BAD_REQUEST),
        };
        request.extensions_mut().insert(context.clone());
        let answered = caught(self.hook, async {
            (self.answers)(self.call.plugin(), context, request).await
        });
        answered.await.unwrap_or_else(|_| response::failure())
    }
}

/// How many header values there are.
pub(crate) fn values(head: &HTTPRequestSubset) -> usize {
    head.header.values().map(Vec::len).sum()
}

/// What the head takes, about: the bytes of its texts.
fn length(head: &HTTPRequestSubset) -> usize {
    let headers = head.header.iter().map(|(name, values)| {
        let values = values.iter().map(|value| value.as_bytes().len());
        name.len() + values.sum::<usize>()
    });
    let url = head.url.as_ref().map_or(0, |url| url.0.len());
    let texts = [
        &head.method,
        &head.host,
        &head.request_uri,
        &head.remote_addr,
    ];
    let texts = texts.map(|text| text.as_bytes().len());
    headers.sum::<usize>() + url + texts.iter().sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_a_head_counts() {
        let text = || "x".repeat(1_000);
        let head = HTTPRequestSubset {
            method: text().into(),
            url: Some(crate::Binary(text().into_bytes())),
            header: [(text(), vec![text().into(), text().into()])].into(),
            host: text().into(),
            request_uri: text().into(),
            remote_addr: text().into(),
            ..HTTPRequestSubset::default()
        };
        assert_eq!((length(&head), values(&head)), (8_000, 2));
    }
}
