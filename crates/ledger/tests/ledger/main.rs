//! The ledger as its users meet it, on SQLite and, where there is one, on PostgreSQL.

#[cfg(test)]
mod facts;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod safety;
#[cfg(test)]
mod support;
