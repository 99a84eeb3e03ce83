//! Which addresses letters and packs may go to, by the domains that board.toml names.

use std::collections::BTreeSet;

use crate::board::PostRules;

impl PostRules {
    /// Whether any letter may go to an address: where domains are named, it lies in one of them.
    pub fn may_have_letters(&self, address: &str) -> bool {
        self.allowed_domains.is_empty() || lies_in(&self.allowed_domains, address)
    }

    /// Whether a pack itself may go to an address; otherwise it gets the summary. A domain that may have no letter may
    /// have no pack either.
    pub fn may_have_packs(&self, address: &str) -> bool {
        self.may_have_letters(address)
            && (self.secure_domains.is_empty() || lies_in(&self.secure_domains, address))
    }
}

/// Whether an address lies in one of these domains. `police.example` is that domain alone; `.police.example` is every domain
/// below it.
fn lies_in(domains: &BTreeSet<String>, address: &str) -> bool {
    let Some((_, domain)) = address.rsplit_once('@') else {
        return false;
    };
    let domain = domain.to_ascii_lowercase();
    if domain.starts_with('.') {
        return false;
    }
    let is_in = |known: &String| {
        known == &domain
            || known.starts_with('.') && domain.len() > known.len() && domain.ends_with(known.as_str())
    };
    domains.iter().any(is_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(domains: &[&str], address: &str, expected: bool) {
        let domains: BTreeSet<String> = domains.iter().map(|&domain| domain.to_owned()).collect();
        let allowed = PostRules {
            allowed_domains: domains.clone(),
            ..PostRules::default()
        };
        let secure = PostRules {
            secure_domains: domains,
            ..PostRules::default()
        };
        assert_eq!(allowed.may_have_letters(address), expected, "{address}");
        assert_eq!(secure.may_have_packs(address), expected, "{address}");
        assert!(
            secure.may_have_letters(address),
            "a secure list keeps no letter back"
        );
    }

    #[test]
    fn without_a_list_every_domain_will_do() {
        check(&[], "a@anywhere.example", true);
    }

    #[test]
    fn a_domain_is_itself_in_any_case_and_nothing_like_it() {
        check(&["police.example"], "a@police.example", true);
        check(&["police.example"], "a@POLICE.Example", true);
        for other in [
            "a@notpolice.example",
            "a@west.police.example",
            "a@police.example.evil.example",
            "police.example",
        ] {
            check(&["police.example"], other, false);
        }
    }

    #[test]
    fn a_leading_dot_is_every_domain_below() {
        check(&[".police.example"], "a@west.police.example", true);
        check(&[".police.example"], "a@police.example", false);
        check(&[".police.example"], "a@westpolice.example", false);
        check(&[".police.example", "police.example"], "a@police.example", true);
        check(&[".police.example"], "a@.police.example", false);
    }

    #[test]
    fn what_may_have_no_letter_may_have_no_pack() {
        let rules = PostRules {
            allowed_domains: BTreeSet::from(["a.example".to_owned()]),
            secure_domains: BTreeSet::from(["b.example".to_owned()]),
            ..PostRules::default()
        };
        assert!(!rules.may_have_packs("x@b.example") && !rules.may_have_packs("x@a.example"));
    }
}
