//! An SMTP server on loopback that does at each step what it is told, and remembers what it was told.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What the server does at a step instead of answering well.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reply {
    /// Says this, ended with a line break.
    Say(&'static str),
    /// Closes the connection.
    Drop,
    /// Says nothing more.
    Stall,
    /// Says a good answer so slowly that each byte comes in time and the whole never does.
    Drip,
    /// Says ten million bytes without a line break.
    Flood,
    /// Closes the connection in the middle of its answer.
    Cut,
}

/// What happened on the server, over all its connections.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seen {
    /// Every command, oldest first.
    pub(crate) commands: Vec<String>,
    /// Every message whose final dot came, without its dot-stuffing.
    pub(crate) messages: Vec<String>,
}

impl Seen {
    /// The commands' verbs.
    pub(crate) fn verbs(&self) -> Vec<&str> {
        self.commands
            .iter()
            .map(|command| command.split([' ', ':']).next().unwrap_or_default())
            .collect()
    }
}

/// The server. Steps are `greeting`, the verbs, `content` (while the content comes), `dot` (after it) and, for one recipient
/// only, `RCPT` followed by the address.
pub(crate) struct Server {
    pub(crate) port: u16,
    /// Where it is set, the one answer to AUTH XOAUTH2 that lets somebody in.
    pub(crate) login: Arc<Mutex<Option<String>>>,
    seen: Arc<Mutex<Seen>>,
}

type Script = BTreeMap<String, Reply>;

impl Server {
    pub(crate) fn start(script: &[(&str, Reply)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let script: Script = script
            .iter()
            .map(|(step, reply)| ((*step).to_owned(), *reply))
            .collect();
        let remembered = Arc::clone(&seen);
        let login: Arc<Mutex<Option<String>>> = Arc::default();
        let right = Arc::clone(&login);
        // Ends with the test's process; a server that stalls must not hold the test up.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (script, seen, login) = (script.clone(), Arc::clone(&remembered), Arc::clone(&right));
                thread::spawn(move || {
                    let mut visit = Visit::new(stream.unwrap(), script, seen);
                    visit.login = login;
                    visit.serve()
                });
            }
        });
        Self { port, login, seen }
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }
}

/// One connection.
struct Visit {
    lines: BufReader<TcpStream>,
    stream: TcpStream,
    script: Script,
    seen: Arc<Mutex<Seen>>,
    login: Arc<Mutex<Option<String>>>,
}

/// The connection is over.
struct Over;

impl Visit {
    fn new(stream: TcpStream, script: Script, seen: Arc<Mutex<Seen>>) -> Self {
        Self {
            lines: BufReader::new(stream.try_clone().unwrap()),
            stream,
            script,
            seen,
            login: Arc::default(),
        }
    }

    fn serve(&mut self) -> Option<Over> {
        self.answer("greeting", "220 fault.example ready").ok()?;
        loop {
            let command = self.line().ok()?.trim_end().to_owned();
            self.seen.lock().unwrap().commands.push(command.clone());
            let verb = command.split(' ').next().unwrap_or_default();
            let right = self.login.lock().unwrap().clone();
            if let Some(right) = right.filter(|_| verb == "AUTH") {
                if command == format!("AUTH XOAUTH2 {right}") {
                    self.say("235 welcome").ok()?;
                } else {
                    // As the large services do: why in a challenge, the refusal when the client has taken it.
                    self.say("334 eyJzdGF0dXMiOiI0MDEifQ==").ok()?;
                    self.line().ok()?;
                    self.say("535 5.7.3 Authentication unsuccessful").ok()?;
                }
                continue;
            }
            let good = match verb {
                "EHLO" => "250-fault.example\r\n250 8BITMIME",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            let particular = command.replace("RCPT TO:", "RCPT ");
            let step = if self.script.contains_key(&particular) {
                particular.as_str()
            } else {
                verb
            };
            self.answer(step, good).ok()?;
            if verb == "DATA" && !self.script.contains_key("DATA") {
                self.content().ok()?;
            }
        }
    }

    fn content(&mut self) -> Result<(), Over> {
        if let Some(reply) = self.script.get("content").copied() {
            let mut some = [0; 1000];
            self.lines.read_exact(&mut some).map_err(|_| Over)?;
            self.act(reply, "")?;
        }
        let mut message = String::new();
        loop {
            let line = self.line()?;
            if line == ".\r\n" {
                break;
            }
            message.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
        self.seen.lock().unwrap().messages.push(message);
        self.answer("dot", "250 2.0.0 queued as 1")
    }

    fn line(&mut self) -> Result<String, Over> {
        let mut line = String::new();
        match self.lines.read_line(&mut line) {
            Ok(length) if length > 0 => Ok(line),
            _ => Err(Over),
        }
    }

    fn answer(&mut self, step: &str, good: &str) -> Result<(), Over> {
        let reply = self.script.get(step).copied();
        match reply {
            Some(reply) => self.act(reply, good),
            None => self.say(good),
        }
    }

    fn act(&mut self, reply: Reply, good: &str) -> Result<(), Over> {
        match reply {
            Reply::Say(words) => self.say(words),
            Reply::Drop => {
                let _ = self.stream.shutdown(Shutdown::Both);
                Err(Over)
            }
            Reply::Cut => {
                let half = &good.as_bytes()[..good.len().min(2)];
                let _ = self.stream.write_all(half);
                let _ = self.stream.shutdown(Shutdown::Both);
                Err(Over)
            }
            Reply::Stall => loop {
                thread::sleep(Duration::from_mins(1));
            },
            Reply::Drip => {
                let endless = good.bytes().take(1).chain(std::iter::repeat(b'5'));
                for byte in endless {
                    self.stream.write_all(&[byte]).map_err(|_| Over)?;
                    thread::sleep(Duration::from_millis(50));
                }
                Err(Over)
            }
            Reply::Flood => {
                let piece = [b'2'; 10_000];
                for _ in 0..1000 {
                    self.stream.write_all(&piece).map_err(|_| Over)?;
                }
                self.say("")
            }
        }
    }

    fn say(&mut self, words: &str) -> Result<(), Over> {
        self.stream
            .write_all(format!("{words}\r\n").as_bytes())
            .map_err(|_| Over)
    }
}
