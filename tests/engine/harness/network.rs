//! What the network and the channels do to what is sent over them. By default all is well.

use super::random::Random;

/// How well things arrive, and when.
pub(crate) struct Network {
    random: Random,
    /// Things arrive up to this many milliseconds late, so that later ones overtake.
    pub(crate) jitter: u64,
    /// One answer in this many is lost; none if 0.
    pub(crate) loses_answer_in: u64,
    /// One message between tabs in this many is lost; none if 0.
    pub(crate) loses_message_in: u64,
    /// Messages between tabs arrive up to this many milliseconds later still.
    pub(crate) messages_late: u64,
    /// One answer or message in this many arrives twice; none if 0.
    pub(crate) doubles_in: u64,
}

impl Network {
    pub(crate) fn new(seed: u64) -> Self {
        let random = Random::new(seed);
        Self { random, jitter: 0, loses_answer_in: 0, loses_message_in: 0, messages_late: 0, doubles_in: 0 }
    }

    pub(crate) fn mend(&mut self) {
        (self.jitter, self.loses_answer_in, self.loses_message_in, self.doubles_in) = (0, 0, 0, 0);
        self.messages_late = 0;
    }

    pub(crate) fn is_well(&self) -> bool {
        self.jitter + self.loses_answer_in + self.loses_message_in + self.messages_late + self.doubles_in == 0
    }

    pub(super) fn delay(&mut self) -> u64 {
        if self.jitter == 0 { 0 } else { self.random.below(self.jitter) }
    }

    pub(super) fn message_delay(&mut self) -> u64 {
        let late = if self.messages_late == 0 { 0 } else { self.random.below(self.messages_late) };
        late + self.delay()
    }

    pub(super) fn loses_answer(&mut self) -> bool {
        self.loses_answer_in > 0 && self.random.once_in(self.loses_answer_in)
    }

    pub(super) fn loses_message(&mut self) -> bool {
        self.loses_message_in > 0 && self.random.once_in(self.loses_message_in)
    }

    pub(super) fn doubles(&mut self) -> bool {
        self.doubles_in > 0 && self.random.once_in(self.doubles_in)
    }
}
