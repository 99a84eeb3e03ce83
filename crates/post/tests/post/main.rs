//! The post as its users meet it: messages as bytes, an outbox folder, and an SMTP server that can do anything wrong.

#[cfg(test)]
mod composing;
#[cfg(test)]
mod encrypted;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod server;
#[cfg(test)]
mod tokens;
