//! The one integration target: boardpack as its users meet it, through the built program.

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod approval;
#[cfg(test)]
mod arrivals;
#[cfg(test)]
mod arrows;
#[cfg(test)]
mod attack;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod canaries;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod comparison;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod decisions;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod learn;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod mail_in;
#[cfg(test)]
mod marked_up;
#[cfg(test)]
mod messy;
#[cfg(test)]
mod officer;
#[cfg(test)]
mod past_changes;
#[cfg(test)]
mod post;
#[cfg(test)]
mod pre_brief;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod rehearsal;
#[cfg(test)]
mod resubmission;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod self_check;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod support;
#[cfg(test)]
mod template;
#[cfg(test)]
mod timetable;
#[cfg(test)]
mod totals;
#[cfg(test)]
mod trace_all;
#[cfg(test)]
mod withdrawal;
#[cfg(test)]
mod worked_examples;
