//! Dialogs that plugins open.

use super::alike;

alike! {
    OpenDialogRequest {
        trigger_id,
        url,
        dialog via shown,
    }
    Dialog {
        callback_id,
        title,
        introduction_text,
        elements,
        submit_label,
        notify_on_cancel,
        state,
        icon_url,
        + source_url,
    }
    DialogElement {
        display_name,
        name,
        r#type,
        subtype as sub_type,
        default,
        placeholder,
        help_text,
        optional,
        min_length,
        max_length,
        data_source,
        options,
        + data_source_url,
        + multi_select,
        + refresh,
        + date_time_config,
        + min_date,
        + max_date,
        + time_interval,
    }
    DialogElementOption as PostActionOptions {
        text,
        value,
    }
}

/// What is shown, which the contract may leave out.
mod shown {
    use mattermost_plugin::model::Dialog;

    use crate::grpc::contract::mattermost::Dialog as Message;
    use crate::grpc::convert::Convert as _;

    pub(super) fn read(dialog: Option<Message>) -> Dialog {
        dialog.unwrap_or_default().convert()
    }

    pub(super) fn write(dialog: Dialog) -> Option<Message> {
        dialog.convert()
    }

    #[cfg(test)]
    pub(super) fn examples() -> Vec<Dialog> {
        let title = "Lunch".into();
        let lunch = Dialog {
            title,
            ..Dialog::default()
        };
        vec![Dialog::default(), lunch]
    }
}
