//! One browser with one focused tab: drives the engine as its documentation asks.

use clerk_wasm::engine::{
    Call, Config, Engine, Input, NetworkFailure, Outcome, Output, Page, Request, RequestId, TokenQuery,
};
use clerk_wasm::{Answer, Error, PublishableKey};
use driver::{Calls, Jar};
use fastrand::Rng;

use crate::api::Api;
use crate::clock::{Clock, EPOCH};
use crate::scenario::{ARRIVALS, END, OUTAGE, RECOVERY, SECOND, Scenario};
use crate::tally::{InOutage, Tally};

/// One browser, and what is still to happen to it.
pub(crate) struct Browser<'a> {
    api: &'a Api,
    key: &'a PublishableKey,
    tally: &'a mut Tally,
    random: Rng,
    clock: Clock,
    engine: Engine,
    /// True time.
    now: u64,
    /// When the engine wants to be woken.
    wake: Option<u64>,
    events: Vec<(u64, Event)>,
    calls: Calls<Asked>,
    jar: Jar,
    stored_environment: Option<String>,
    stored_clock: Option<String>,
    in_outage: InOutage,
    has_recovered: bool,
    /// One way, in milliseconds: the nearest and the farthest that a request has to go.
    latency: [u64; 2],
}

enum Event {
    /// The page is loaded, for the first time or anew.
    Load,
    /// The app asks for a token.
    Ask,
    Answer(RequestId, Result<Answer, NetworkFailure>),
}

/// What a call is for.
enum Asked {
    Load,
    Token,
}

/// What the engine's timer may be late, in milliseconds.
const LATE: u64 = 4;
/// An app wants a token that long after it got the last one.
const ASKS: [u64; 2] = [15 * SECOND, 45 * SECOND];

impl<'a> Browser<'a> {
    pub(crate) fn new(
        scenario: &Scenario,
        api: &'a Api,
        key: &'a PublishableKey,
        tally: &'a mut Tally,
        seed: u64,
    ) -> Self {
        let mut random = Rng::with_seed(seed);
        let mut events = vec![(random.u64(0..ARRIVALS), Event::Load)];
        if random.u8(0..100) < scenario.reloading {
            events.push((random.u64(OUTAGE..RECOVERY), Event::Load));
        }
        let nearest = random.u64(5..40);
        Self {
            clock: Clock::new(&mut random),
            engine: Engine::new(Config::new(key.clone(), random.u64(..))),
            api,
            key,
            tally,
            random,
            now: 0,
            wake: None,
            events,
            calls: Calls::default(),
            jar: Jar::default(),
            stored_environment: None,
            stored_clock: None,
            in_outage: InOutage::default(),
            has_recovered: false,
            latency: [nearest, nearest + 20],
        }
    }

    /// From the first page load to the end.
    pub(crate) fn live(mut self) {
        while let Some(at) = self.next_at().filter(|at| *at < END) {
            self.now = at;
            let due = self.events.iter().position(|(due, _)| *due == at);
            match due.map(|index| self.events.swap_remove(index).1) {
                None => self.handle(Input::Wake),
                Some(Event::Load) => self.load(),
                Some(Event::Ask) => self.ask(),
                Some(Event::Answer(request, answer)) => self.handle(Input::Answered { request, answer }),
            }
            self.note_recovery();
        }
        self.tally.page(&self.in_outage);
    }

    fn next_at(&self) -> Option<u64> {
        self.events.iter().map(|(at, _)| *at).chain(self.wake).min()
    }

    /// A new page: of the old one only cookies and the stored environment are left.
    fn load(&mut self) {
        self.tally.page(&self.in_outage);
        self.in_outage.clear();
        self.events.retain(|(_, event)| matches!(event, Event::Load));
        self.wake = None;
        self.calls = Calls::default();
        self.engine = Engine::new(Config::new(self.key.clone(), self.random.u64(..)));
        let page = Page {
            url: "https://app.example.com/".to_owned(),
            cookies: self.jar.text(),
            focused: true,
            visible: true,
            online: true,
            secure_context: true,
            cross_origin_frame: false,
            has_locks: true,
            stored_environment: self.stored_environment.clone(),
            stored_clock: self.stored_clock.clone(),
            asked_ahead: None,
        };
        let call = self.calls.ask(Asked::Load);
        self.handle(Input::Start { call, page: Box::new(page) });
    }

    fn ask(&mut self) {
        let call = self.calls.ask(Asked::Token);
        self.handle(Input::Call { call, what: Call::GetToken(TokenQuery::default()) });
    }

    fn handle(&mut self, input: Input) {
        self.tally.inputs += 1;
        let now = self.clock.read(self.now);
        let deadline = driver::handle(
            self,
            now,
            input,
            |it| &mut it.engine,
            |it, output| {
                let report = it.carry_out(output);
                it.tally.inputs += u64::from(report.is_some());
                report
            },
        );
        let late = self.random.u64(0..=LATE);
        self.wake = deadline.map(|at| self.clock.true_time(at).max(self.now) + late);
    }

    /// Returns what there is to report at once.
    fn carry_out(&mut self, output: Output) -> Option<Input> {
        match output {
            Output::Send { id, request, .. } => self.send(id, &request),
            Output::Resolve { call, result } => match self.calls.answer(call) {
                Asked::Load => self.loaded(&result),
                Asked::Token => self.answered(&result),
            },
            Output::ReadCookies => return Some(Input::CookiesRead(self.jar.text())),
            Output::WriteCookie(cookie) => self.jar.write(cookie),
            // No other tab has it.
            Output::AcquireLock => return Some(Input::LockGranted { cookies: self.jar.text() }),
            Output::StoreEnvironment(text) => self.stored_environment = Some(text),
            Output::StoreClock(text) => self.stored_clock = Some(text),
            // There is no other tab to tell, and nobody who looks at the state.
            Output::ReleaseLock | Output::Notify(_) | Output::ShareToken(_) => {}
            other => unreachable!("a page that just stays open has no use for {other:?}"),
        }
        None
    }

    fn send(&mut self, id: RequestId, request: &Request) {
        let [nearest, farthest] = self.latency;
        let arrival = self.now + self.random.u64(nearest..=farthest);
        self.tally.request(arrival);
        self.in_outage.request(arrival);
        let answer = self.api.answer(request, arrival);
        let back = arrival + self.random.u64(nearest..=farthest);
        self.events.push((back, Event::Answer(id, answer)));
    }

    fn loaded(&mut self, result: &Result<Outcome, Error>) {
        assert!(result.is_ok(), "a page could not be loaded: {result:?}");
        self.events.push((self.now + 1, Event::Ask));
    }

    fn answered(&mut self, result: &Result<Outcome, Error>) {
        match result {
            Ok(Outcome::Token(Some(token))) => {
                self.tally.tokens += 1;
                let is_expired = token.expires_at().0 <= EPOCH + self.now.cast_signed();
                self.tally.expired += u64::from(is_expired);
            }
            Ok(_) => self.tally.signed_out += 1,
            Err(_) => self.tally.failed_calls += 1,
        }
        self.events.push((self.now + self.random.u64(ASKS[0]..ASKS[1]), Event::Ask));
    }

    fn note_recovery(&mut self) {
        if self.has_recovered || self.now < RECOVERY {
            return;
        }
        let token = self.engine.token_at_hand(self.clock.read(self.now), &TokenQuery::default());
        if token.is_some() {
            self.has_recovered = true;
            self.tally.recovered(self.now - RECOVERY);
        }
    }
}
