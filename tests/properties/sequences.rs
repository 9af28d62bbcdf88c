//! Inputs against the contract: late, unasked, repeated, and very many.

use clerk_wasm::engine::{
    Call, CallId, Input, NavigationEnd, NetworkFailure, PageEvent, RequestId, SetActive,
};
use clerk_wasm::{OrganizationChoice, SessionChoice};
use proptest::prelude::*;

use super::cases;
use super::fuzz::driven::{Driven, answer};
use super::fuzz::engine_inputs::check;

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn any_script_ends_with_every_call_answered(script in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&script);
    }

    #[test]
    fn what_was_not_asked_for_changes_nothing(ids in prop::collection::vec(any::<u32>(), 1..20)) {
        let mut page = Driven::signed_in(true);
        let before = page.engine.snapshot().clone();
        for id in ids {
            let unreachable = Err(NetworkFailure::Unreachable);
            page.feed(Input::Answered { request: RequestId(id), answer: unreachable });
            page.feed(Input::Answered { request: RequestId(id), answer: Ok(answer(200, r#"{"response":null}"#)) });
            page.feed(Input::Navigated { call: CallId(id), end: NavigationEnd::Unloading });
            page.feed(Input::LockGranted { cookies: String::new() });
            page.feed(Input::CookiesRead(String::new()));
        }
        prop_assert!(std::sync::Arc::ptr_eq(&before, page.engine.snapshot()));
        prop_assert!(page.under_way.is_empty());
    }
}

/// A page that goes elsewhere with another organization.
fn navigating() -> (Driven, CallId) {
    let mut page = Driven::signed_in(true);
    let call = page.call(Call::SetActive(SetActive {
        session: SessionChoice::Current,
        organization: OrganizationChoice::Named("org_1".to_owned()),
        navigate: true,
    }));
    page.answer_well(0);
    assert_eq!(page.navigations, [call], "or nothing would be shown here");
    (page, call)
}

#[test]
fn a_navigation_that_is_reported_twice_is_answered_once() {
    for end in [NavigationEnd::Unloading, NavigationEnd::Stayed] {
        let (mut page, call) = navigating();
        page.feed(Input::Navigated { call, end });
        page.feed(Input::Navigated { call, end });
        assert_eq!(page.answers.iter().filter(|(known, _)| *known == call).count(), 1);
    }
}

#[test]
fn a_call_that_navigates_is_answered_although_the_page_was_frozen_meanwhile() {
    let (mut page, call) = navigating();
    page.feed(Input::Page(PageEvent::Resumed));
    assert!(page.session().is_none(), "the navigation is still under way");
    page.feed(Input::Navigated { call, end: NavigationEnd::Stayed });
    assert!(page.answers.iter().any(|(known, result)| *known == call && result.is_ok()));
    assert!(page.session().is_some());
}

#[test]
fn a_page_that_comes_back_from_being_unloaded_shows_its_state() {
    let (mut page, call) = navigating();
    page.feed(Input::Navigated { call, end: NavigationEnd::Unloading });
    assert!(page.session().is_none());
    page.feed(Input::Page(PageEvent::Resumed));
    assert!(page.session().is_some());
}

/// Changes of the active session wait in line; a line of any length is worked off without a deep stack.
#[test]
fn any_number_of_changes_can_wait_in_line() {
    let mut page = Driven::signed_in(true);
    let first = SetActive { organization: OrganizationChoice::Personal, ..SetActive::default() };
    page.call(Call::SetActive(first));
    for _ in 0..20_000 {
        page.call(Call::SetActive(SetActive { session: SessionChoice::Nobody, ..SetActive::default() }));
    }
    page.recover();
}
