//! A session with SQLite: statements on several connections to one throw-away database, in the order as written.
//!
//! Each connection is a task of its own, so that one can wait for another. The statements are content; none are ours.

use cairn_core::claim::{Session, Statement, Trial};
use cairn_core::step::HarnessFault;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Connection, Row, TypeInfo, ValueRef};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// After so long a statement that is said to wait has waited: two hundred times what one takes that need not.
const WAITED: Duration = Duration::from_millis(200);

/// How long a connection tries again that never has to wait: a lock that it meets is an error to be seen.
const IMPATIENT: Duration = Duration::from_millis(1);

/// The most rows of an answer that are shown.
const ROWS: usize = 10;

/// What a statement answered: rows as lines, and the single value; or the error's text.
type Answer = Result<(Vec<String>, Option<String>), String>;

type Asked = (String, oneshot::Sender<Answer>);

/// Which SQLite the sessions are held with: the one that is built in.
pub(super) fn version() -> String {
    // The library says it of itself at the first connection; what is built in changes only with Cairn.
    "SQLite, as built into Cairn".to_owned()
}

/// Holds a session.
pub(super) async fn hold(file: &Path, session: &Session, patience: Duration) -> Result<Trial, HarnessFault> {
    let mut table = Table { connections: BTreeMap::new(), output: String::new(), patience };
    for statement in &session.0 {
        if !table.connections.contains_key(&statement.connection) {
            let waits = session.0.iter().any(|other| other.connection == statement.connection && other.waits);
            let connection = open(file, if waits { patience } else { IMPATIENT }).await?;
            table.connections.insert(statement.connection.clone(), seat(connection));
        }
    }
    let stopped = table.carry_out(session).await.err();
    Ok(Trial { stopped, output: table.output })
}

async fn open(file: &Path, busy: Duration) -> Result<SqliteConnection, HarnessFault> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true).busy_timeout(busy);
    let opened = options.disable_statement_logging().connect().await;
    opened.map_err(|error| HarnessFault::broken(format!("opening a database for a session: {error}")))
}

/// A connection and what it is still at.
struct Seat {
    ask: mpsc::UnboundedSender<Asked>,
    pending: Option<(Statement, oneshot::Receiver<Answer>)>,
}

fn seat(mut connection: SqliteConnection) -> Seat {
    let (ask, mut asked) = mpsc::unbounded_channel::<Asked>();
    tokio::spawn(async move {
        while let Some((text, answer)) = asked.recv().await {
            // Who no longer waits for the answer needs none.
            let _ = answer.send(execute(&mut connection, text).await);
        }
        let _ = connection.close().await;
    });
    Seat { ask, pending: None }
}

async fn execute(connection: &mut SqliteConnection, text: String) -> Answer {
    match sqlx::raw_sql(AssertSqlSafe(text)).fetch_all(connection).await {
        Ok(rows) => {
            let value = rows.first().filter(|row| !row.columns().is_empty()).map(|row| value(row, 0));
            Ok((shown(&rows), value))
        }
        Err(sqlx::Error::Database(error)) => Err(error.message().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn shown(rows: &[SqliteRow]) -> Vec<String> {
    let line = |row: &SqliteRow| {
        let cell = |column: &sqlx::sqlite::SqliteColumn| format!("{}: {}", column.name(), value(row, column.ordinal()));
        row.columns().iter().map(cell).collect::<Vec<_>>().join(", ")
    };
    let mut lines: Vec<_> = rows.iter().take(ROWS).map(line).collect();
    if rows.len() > ROWS {
        lines.push(format!("and {} more", rows.len() - ROWS));
    }
    lines
}

fn value(row: &SqliteRow, column: usize) -> String {
    let kind = match row.try_get_raw(column) {
        Ok(raw) if !raw.is_null() => raw.type_info().name().to_owned(),
        _ => return "null".into(),
    };
    let number = || row.try_get_unchecked::<i64, _>(column).map(|number| number.to_string());
    let float = || row.try_get_unchecked::<f64, _>(column).map(|number| number.to_string());
    let read = match kind.as_str() {
        "INTEGER" | "BOOLEAN" => number(),
        "REAL" => float(),
        "BLOB" => row.try_get_unchecked::<Vec<u8>, _>(column).map(|bytes| format!("{} bytes", bytes.len())),
        _ => row.try_get_unchecked::<String, _>(column),
    };
    read.unwrap_or_else(|error| error.to_string())
}

struct Table {
    connections: BTreeMap<String, Seat>,
    output: String,
    patience: Duration,
}

impl Table {
    /// Carries out all statements; the error says where the session did not go as it is written.
    async fn carry_out(&mut self, session: &Session) -> Result<(), String> {
        for statement in &session.0 {
            self.settle(&statement.connection).await?;
            self.say(&format!("{}> {}", statement.connection, one_line(&statement.text)));
            let answer = self.ask(statement)?;
            if statement.waits {
                self.let_wait(statement, answer).await?;
            } else {
                let answered = timeout(self.patience, answer).await;
                self.tell(statement, answered.map_err(|_| late(statement))?.map_err(|_| gone(statement))?)?;
            }
        }
        for connection in self.connections.keys().cloned().collect::<Vec<_>>() {
            self.settle(&connection).await?;
        }
        Ok(())
    }

    fn ask(&self, statement: &Statement) -> Result<oneshot::Receiver<Answer>, String> {
        let (answer, answered) = oneshot::channel();
        let seat = self.connections.get(&statement.connection).ok_or_else(|| gone(statement))?;
        seat.ask.send((statement.text.clone(), answer)).map_err(|_| gone(statement))?;
        Ok(answered)
    }

    /// Sees that a statement waits, and leaves it to do so.
    async fn let_wait(&mut self, statement: &Statement, mut answer: oneshot::Receiver<Answer>) -> Result<(), String> {
        if timeout(WAITED, &mut answer).await.is_ok() {
            return Err(format!("the statement of line {} was to wait, and did not", statement.line));
        }
        self.say("   … waits");
        if let Some(seat) = self.connections.get_mut(&statement.connection) {
            seat.pending = Some((statement.clone(), answer));
        }
        Ok(())
    }

    /// Waits for what a connection is still at.
    async fn settle(&mut self, connection: &str) -> Result<(), String> {
        let pending = self.connections.get_mut(connection).and_then(|seat| seat.pending.take());
        let Some((statement, answer)) = pending else { return Ok(()) };
        let answered = timeout(self.patience, answer).await;
        self.say(&format!("{connection}> (line {} goes on)", statement.line));
        self.tell(&statement, answered.map_err(|_| late(&statement))?.map_err(|_| gone(&statement))?)
    }

    fn tell(&mut self, statement: &Statement, answer: Answer) -> Result<(), String> {
        let named = |value: &str| statement.name.as_ref().map(|name| format!("{name} = {value}"));
        match answer {
            Err(error) if statement.fails => {
                self.say(&format!("   error: {error}"));
                named(&error).iter().for_each(|line| self.say(line));
                Ok(())
            }
            Err(error) => Err(format!("line {}: {error}", statement.line)),
            Ok(_) if statement.fails => {
                Err(format!("the statement of line {} was to fail, and did not", statement.line))
            }
            Ok((rows, value)) => {
                rows.iter().for_each(|row| self.say(&format!("   {row}")));
                named(value.as_deref().unwrap_or("nothing")).iter().for_each(|line| self.say(line));
                Ok(())
            }
        }
    }

    fn say(&mut self, line: &str) {
        self.output.push_str(line);
        self.output.push('\n');
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn late(statement: &Statement) -> String {
    format!("the statement of line {} did not end in its time", statement.line)
}

fn gone(statement: &Statement) -> String {
    format!("the connection of line {} is gone", statement.line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(connection: &str, text: &str, name: Option<&str>, fails: bool, waits: bool) -> Statement {
        Statement {
            connection: connection.into(),
            text: text.into(),
            line: 1,
            name: name.map(str::to_owned),
            fails,
            waits,
        }
    }

    fn held(statements: Vec<Statement>) -> Trial {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let session = Session(statements);
        runtime.block_on(hold(&folder.path().join("x.db"), &session, Duration::from_secs(5))).unwrap()
    }

    #[test]
    fn connections_see_values_errors_and_each_other() {
        let trial = held(vec![
            statement(
                "a",
                "PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)",
                None,
                false,
                false,
            ),
            statement("a", "BEGIN IMMEDIATE; UPDATE t SET x = 2", None, false, false),
            statement("b", "SELECT x FROM t", Some("seen"), false, false),
            statement("c", "BEGIN IMMEDIATE", Some("error"), true, false),
            statement("d", "UPDATE t SET x = x + 10", None, false, true),
            statement("a", "COMMIT", None, false, false),
            statement("d", "SELECT x, 'text' AS y FROM t", Some("after"), false, false),
        ]);
        assert_eq!(trial.stopped, None, "{}", trial.output);
        for line in ["seen = 1", "error = database is locked", "   … waits", "after = 12", "   x: 12, y: text"] {
            assert!(trial.output.lines().any(|told| told == line), "{line}:\n{}", trial.output);
        }
    }

    #[test]
    fn what_does_not_go_as_written_is_said() {
        let stopped = |statements| held(statements).stopped.unwrap_or_default();
        assert_eq!(
            stopped(vec![statement("a", "SELECT 1", None, true, false)]),
            "the statement of line 1 was to fail, and did not"
        );
        assert_eq!(
            stopped(vec![statement("a", "SELECT 1", None, false, true)]),
            "the statement of line 1 was to wait, and did not"
        );
        assert_eq!(
            stopped(vec![statement("a", "SELEC 1", None, false, false)]),
            "line 1: near \"SELEC\": syntax error"
        );
    }
}
