//! What the user should know, said in a corner and never in a modal box.

/// Identity of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NoticeId(pub u64);

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Good to know; goes away by itself.
    Info,
    /// Something is missing or was replaced.
    Warning,
    /// Something that was asked for did not happen.
    Error,
}

/// One message. Its text can be selected and copied.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub id: NoticeId,
    pub severity: Severity,
    pub text: String,
    pub since: std::time::Instant,
}

impl super::Session {
    /// Tell the user something; the same text is not shown twice at a time.
    pub fn notify(&mut self, severity: Severity, text: impl Into<String>) {
        const MAX_NOTICES: usize = 30;
        let text = text.into();
        self.notices.retain(|notice| notice.text != text);
        let id = NoticeId(self.next_id());
        self.notices.push(Notice { id, severity, text, since: std::time::Instant::now() });
        if self.notices.len() > MAX_NOTICES {
            self.notices.remove(0);
        }
    }
}
