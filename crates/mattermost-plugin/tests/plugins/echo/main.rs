//! Reads values of the model on stdin and writes them back on stdout: what `generate/roundtrip_test.go` sends to see
//! that nothing is lost. Each value has its Go type's name in front.

mod types;

use std::error::Error;
use std::io::{Read, Write};

use go_gob::{Decoder, Encoder, Gob, Progress};
use mattermost_plugin::model::{MessageAttachment, Post};

/// One stream each way, as a connection of net/rpc has it.
pub(crate) struct Echo {
    decoder: Decoder,
    unread: Vec<u8>,
    encoder: Encoder,
}

impl Echo {
    fn new() -> Self {
        Self {
            decoder: Decoder::new(),
            unread: Vec::new(),
            encoder: Encoder::new(),
        }
    }

    /// Reads the next value over `value`; `false` at the end of stdin.
    fn next(&mut self, value: &mut dyn Gob) -> Result<bool, Box<dyn Error>> {
        loop {
            if let Some((header, body)) = self.decoder.frame(&self.unread)?
                && self.unread.len() >= header + body
            {
                let progress = self.decoder.push(&self.unread[header..header + body])?;
                self.unread.drain(..header + body);
                if progress == Progress::Ready {
                    self.decoder.decode_into(value)?;
                    return Ok(true);
                }
                continue;
            }
            let mut bytes = [0; 8192];
            match std::io::stdin().read(&mut bytes)? {
                0 => return Ok(false),
                n => self.unread.extend_from_slice(&bytes[..n]),
            }
        }
    }

    /// Reads the next value over `value` and writes it back.
    pub(crate) fn value(&mut self, value: &mut dyn Gob) -> Result<(), Box<dyn Error>> {
        if !self.next(value)? {
            return Err("stdin ends before a value".into());
        }
        if let Some(warning) = self.decoder.take_warnings().first() {
            return Err(warning.to_string().into());
        }
        self.write(value)
    }

    /// Reads an attachment and writes a post that has it.
    fn attached(&mut self) -> Result<(), Box<dyn Error>> {
        let (mut attachment, mut post) = (MessageAttachment::default(), Post::default());
        self.next(&mut attachment)?;
        post.set_attachments(vec![attachment]);
        self.write(&post)
    }

    fn write(&mut self, value: &dyn Gob) -> Result<(), Box<dyn Error>> {
        let mut bytes = Vec::new();
        self.encoder.encode(value, &mut bytes)?;
        let mut stdout = std::io::stdout();
        stdout.write_all(&bytes)?;
        Ok(stdout.flush()?)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut echo = Echo::new();
    let mut name = String::new();
    while echo.next(&mut name)? {
        match name.as_str() {
            "attachments" => echo.attached()?,
            name => types::echo(name, &mut echo)?,
        }
    }
    Ok(())
}
