//! What was asked for does not fit what there is: the asker's to mend, not the machine's.

use std::fmt;

/// A request that does not fit, in words that say what would.
#[derive(Debug)]
pub struct Unfit(pub String);

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unfit {}

/// Ends a use case because the request does not fit.
macro_rules! unfit {
    ($($words:tt)*) => {
        return Err(anyhow::Error::new($crate::unfit::Unfit(format!($($words)*))))
    };
}
pub(crate) use unfit;
