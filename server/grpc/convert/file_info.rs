//! What is known of files.

use super::alike;

alike! {
    FileInfo {
        id,
        creator_id,
        post_id,
        channel_id,
        create_at,
        update_at,
        delete_at,
        name,
        extension,
        size,
        mime_type,
        width,
        height,
        has_preview_image,
        mini_preview,
        remote_id,
        archived,
        + path,
        + thumbnail_path,
        + preview_path,
        + content,
    }
    GetFileInfosOptions {
        user_id as user_ids via one,
        channel_id as channel_ids via one,
        include_deleted,
        sort_by,
        sort_order as sort_descending via order,
        + since,
    }
    FileData {
        filename,
        data as body,
    }
}

/// A list of which the contract has the first.
pub(super) mod one {
    use crate::grpc::convert::Convert;

    pub(in crate::grpc::convert) fn read<A: From<String>>(id: String) -> Vec<A> {
        match id.is_empty() {
            true => Vec::new(),
            false => vec![id.into()],
        }
    }

    pub(in crate::grpc::convert) fn write<A: Convert<String>>(ids: Vec<A>) -> String {
        let first = ids.into_iter().next();
        first.map(Convert::convert).unwrap_or_default()
    }

    #[cfg(test)]
    pub(in crate::grpc::convert) fn examples<A: From<String>>() -> Vec<Vec<A>> {
        vec![vec![], vec!["a".to_owned().into()]]
    }
}

/// Which come first.
mod order {
    const DESCENDING: &str = "desc";

    pub(super) fn read(order: String) -> bool {
        order == DESCENDING
    }

    pub(super) fn write(descending: bool) -> String {
        let order = if descending { DESCENDING } else { "asc" };
        order.to_owned()
    }

    #[cfg(test)]
    pub(super) fn examples() -> Vec<bool> {
        vec![false, true]
    }
}
