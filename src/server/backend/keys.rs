//! The instance's keys, kept for five minutes.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::super::decision::KeyFailure;
use super::super::key::VerifyingKey;
use crate::json::{Json, JsonText};

/// The keys of one instance.
///
/// However many requests wait for keys, they are fetched once. A key that is not among them is looked for again, but
/// not more often than every few seconds, so that made-up tokens can't make a flood. While the keys can't be fetched,
/// the known ones go on serving.
#[derive(Debug, Default)]
pub(in super::super) struct KeyCache {
    held: RwLock<Held>,
    fetching: Mutex<()>,
}

#[derive(Debug, Default)]
struct Held {
    keys: HashMap<String, VerifyingKey>,
    fetched: Option<Instant>,
    /// When it was last tried, and what came of it.
    tried: Option<(Instant, Option<KeyFailure>)>,
}

/// How long keys are kept: a revoked one must not serve for ever.
const LIFETIME: Duration = Duration::from_secs(5 * 60);
/// How long nothing is asked after the last time.
const PAUSE: Duration = Duration::from_secs(3);

/// What is known without asking.
enum AtHand {
    Settled(Result<VerifyingKey, KeyFailure>),
    /// It has to be asked; the key is a known one whose time is up.
    Ask(Option<VerifyingKey>),
}

impl KeyCache {
    /// The key with this id. `fetch` brings the key set, `now` reads the clock.
    pub(in super::super) async fn key<F, W>(
        &self,
        kid: &str,
        now: impl Fn() -> Instant,
        fetch: F,
    ) -> Result<VerifyingKey, KeyFailure>
    where
        F: FnOnce() -> W,
        W: Future<Output = Result<JsonText, KeyFailure>>,
    {
        let known = match self.at_hand(kid, now()) {
            AtHand::Settled(key) => return key,
            AtHand::Ask(known) => known,
        };
        let turn = match (self.fetching.try_lock(), known) {
            (Ok(turn), _) => turn,
            // Somebody else is asking, and there is no need to wait.
            (Err(_), Some(known)) => return Ok(known),
            (Err(_), None) => self.fetching.lock().await,
        };
        // Whoever had the turn before may have brought it.
        let known = match self.at_hand(kid, now()) {
            AtHand::Settled(key) => return key,
            AtHand::Ask(known) => known,
        };
        let fetched = fetch().await.and_then(|set| read(set.json()));
        let answer = self.keep(kid, fetched, now());
        drop(turn);
        answer.or_else(|failure| match (failure, known) {
            (KeyFailure::Unreachable, Some(known)) => Ok(known),
            (failure, _) => Err(failure),
        })
    }

    fn at_hand(&self, kid: &str, now: Instant) -> AtHand {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let is_within = |since: Instant, span| now.saturating_duration_since(since) < span;
        let known = held.keys.get(kid);
        if let Some(key) = known.filter(|_| held.fetched.is_some_and(|at| is_within(at, LIFETIME))) {
            return AtHand::Settled(Ok(key.clone()));
        }
        match held.tried {
            Some((at, failure)) if is_within(at, PAUSE) => AtHand::Settled(match (known, failure) {
                (Some(key), Some(KeyFailure::Unreachable)) => Ok(key.clone()),
                (_, failure) => Err(failure.unwrap_or(KeyFailure::Unknown)),
            }),
            _ => AtHand::Ask(known.cloned()),
        }
    }

    fn keep(
        &self,
        kid: &str,
        fetched: Result<HashMap<String, VerifyingKey>, KeyFailure>,
        now: Instant,
    ) -> Result<VerifyingKey, KeyFailure> {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.tried = Some((now, fetched.as_ref().err().copied()));
        held.keys = fetched?;
        held.fetched = Some(now);
        held.keys.get(kid).cloned().ok_or(KeyFailure::Unknown)
    }
}

/// The keys of a set that can be used here. A set without one is not the instance's.
fn read(set: Json<'_>) -> Result<HashMap<String, VerifyingKey>, KeyFailure> {
    let sent = set.get("keys").into_iter().flat_map(Json::items);
    let keys: HashMap<_, _> = sent.filter_map(|key| VerifyingKey::from_jwk(key).ok()).collect();
    if keys.is_empty() { Err(KeyFailure::Unreachable) } else { Ok(keys) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::testing::Signer;
    use serde_json::json;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

    /// A cache, a clock, and an API that has these keys or can't be reached.
    #[derive(Clone)]
    struct World {
        cache: Arc<KeyCache>,
        start: Instant,
        seconds: Arc<AtomicU64>,
        asked: Arc<AtomicUsize>,
    }

    impl World {
        fn new() -> Self {
            let (seconds, asked) = (Arc::default(), Arc::default());
            Self { cache: Arc::default(), start: Instant::now(), seconds, asked }
        }

        async fn key(&self, kid: &str, api: Result<&[&str], KeyFailure>) -> Result<(), KeyFailure> {
            let now = || self.start + Duration::from_secs(self.seconds.load(Ordering::SeqCst));
            let answer = api.map(|kids| {
                let keys: Vec<_> = kids.iter().map(|kid| Signer::shared().jwk(kid, "RS256")).collect();
                JsonText::parse(&json!({ "keys": keys }).to_string()).expect("JSON")
            });
            let fetch = async || {
                self.asked.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                answer
            };
            self.cache.key(kid, now, fetch).await.map(drop)
        }

        fn pass(&self, seconds: u64) {
            self.seconds.fetch_add(seconds, Ordering::SeqCst);
        }

        fn asked(&self) -> usize {
            self.asked.swap(0, Ordering::SeqCst)
        }
    }

    fn run(test: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(test);
    }

    const A: Result<&[&str], KeyFailure> = Ok(&["a"]);
    const DOWN: Result<&[&str], KeyFailure> = Err(KeyFailure::Unreachable);

    #[test]
    fn keys_are_kept_for_five_minutes() {
        run(async {
            let world = World::new();
            assert_eq!(world.key("a", A).await, Ok(()));
            world.pass(299);
            assert_eq!((world.key("a", A).await, world.asked()), (Ok(()), 1));
            world.pass(1);
            assert_eq!((world.key("a", A).await, world.asked()), (Ok(()), 1));
            world.pass(300);
            let gone = world.key("a", Ok(&["b"])).await;
            assert_eq!((gone, world.asked()), (Err(KeyFailure::Unknown), 1), "a revoked key serves no more");
        });
    }

    #[test]
    fn many_wait_for_one_fetch() {
        run(async {
            let world = World::new();
            let local = tokio::task::LocalSet::new();
            let waiting: Vec<_> = (0..100)
                .map(|index| {
                    let world = world.clone();
                    local.spawn_local(
                        async move { world.key(if index % 2 == 0 { "a" } else { "b" }, A).await },
                    )
                })
                .collect();
            local.await;
            for (index, task) in waiting.into_iter().enumerate() {
                let expected = if index % 2 == 0 { Ok(()) } else { Err(KeyFailure::Unknown) };
                assert_eq!(task.await.expect("a task"), expected);
            }
            assert_eq!(world.asked(), 1);
        });
    }

    #[test]
    fn who_has_a_key_does_not_wait_while_another_fetches() {
        run(async {
            let world = World::new();
            assert_eq!(world.key("a", A).await, Ok(()));
            world.pass(300);
            let waits = world.cache.fetching.lock().await;
            assert_eq!((world.key("a", A).await, world.asked()), (Ok(()), 1), "of which one was before");
            drop(waits);
            assert_eq!((world.key("a", A).await, world.asked()), (Ok(()), 1));
        });
    }

    #[test]
    fn made_up_keys_make_no_flood() {
        run(async {
            let world = World::new();
            assert_eq!(world.key("a", A).await, Ok(()));
            for index in 0..100 {
                assert_eq!(world.key(&format!("x{index}"), A).await, Err(KeyFailure::Unknown));
            }
            assert_eq!(world.asked(), 1);
            world.pass(3);
            assert_eq!(
                (world.key("b", Ok(&["a", "b"])).await, world.asked()),
                (Ok(()), 1),
                "a new key is found"
            );
        });
    }

    #[test]
    fn known_keys_serve_while_the_api_is_down() {
        run(async {
            let world = World::new();
            assert_eq!(world.key("a", A).await, Ok(()));
            world.pass(1000);
            for _ in 0..100 {
                assert_eq!(world.key("a", DOWN).await, Ok(()));
            }
            assert_eq!(world.asked(), 2);
            assert_eq!(world.key("b", DOWN).await, Err(KeyFailure::Unreachable));
            world.pass(3);
            assert_eq!((world.key("a", A).await, world.asked()), (Ok(()), 1));
        });
    }

    #[test]
    fn a_failure_is_told_and_tried_again() {
        run(async {
            let world = World::new();
            for failure in [KeyFailure::Unreachable, KeyFailure::SecretKeyInvalid] {
                assert_eq!(world.key("a", Err(failure)).await, Err(failure));
                assert_eq!(world.key("a", A).await, Err(failure));
                world.pass(3);
            }
            assert_eq!(
                world.key("a", Ok(&[])).await,
                Err(KeyFailure::Unreachable),
                "a set without keys is none"
            );
            world.pass(3);
            assert_eq!((world.key("a", A).await, world.asked()), (Ok(()), 4));
        });
    }
}
