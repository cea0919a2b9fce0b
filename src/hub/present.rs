//! Contacts with a page open: where they are at home, which group their pages follow, and whether they wait for an agent.

use std::collections::HashMap;

use serde_json::json;

use super::frame::{self, Frame};
use super::{Ended, Home, Outlet, State};
use crate::domain::conversation::{Conversation, Scope};
use crate::domain::event::{Change, Event};
use crate::domain::id::{ContactId, ConversationId, GroupId, InboxId};

/// A contact with a page open.
#[derive(Default)]
pub(super) struct Present {
    pub browsers: Vec<Browser>,
    /// Where the contact is at home, which says who may know that they are there.
    pub scopes: Vec<Scope>,
    /// The newest event that this takes into account.
    seq: i64,
    /// Conversations that wait for an agent.
    pub queued: HashMap<InboxId, ConversationId>,
}

pub(super) struct Browser {
    pub id: u64,
    pub inbox: InboxId,
    /// The group that the page follows.
    pub group: Option<GroupId>,
    pub is_colleague: bool,
    pub outlet: Outlet,
}

impl Browser {
    /// What its page follows.
    pub(super) const fn place(&self) -> (Option<GroupId>, InboxId) {
        (self.group, self.inbox)
    }
}

impl State {
    /// Remembers where the contact concerned is at home now.
    pub(super) fn place(&mut self, event: &Event) {
        match &event.change {
            Change::ConversationCreated { conversation }
            | Change::ConversationAssigned { conversation, .. }
            | Change::ConversationTransferred { conversation, .. } => {
                self.rehome(conversation.contact.id, event.seq, event.audience.clone());
                self.queue(conversation, event.seq);
            }
            Change::ConversationReopened { conversation, .. }
            | Change::ConversationResolved { conversation, .. }
            | Change::ConversationPrioritized { conversation, .. } => self.queue(conversation, event.seq),
            // Whether there is anything to wait for may be another matter now.
            Change::AgentAvailabilityChanged { .. }
            | Change::GroupUpdated { .. }
            | Change::GroupDeleted { .. }
            | Change::InboxUpdated { .. } => self.queue_changed.notify_one(),
            Change::VisitStarted { contact_id, visit } | Change::VisitMoved { contact_id, visit } => {
                if matches!(event.change, Change::VisitMoved { .. }) {
                    self.follow(*contact_id, visit.inbox_id, visit.group_id);
                }
                // The audience is who may hear of this visit: the contact may be at home elsewhere too.
                let known = self.contacts.get(contact_id).map(|present| present.scopes.clone()).unwrap_or_default();
                let new = event.audience.iter().filter(|scope| !known.contains(scope));
                let scopes = known.iter().chain(new).copied().collect();
                self.rehome(*contact_id, event.seq, scopes);
            }
            _ => {}
        }
    }

    /// Takes over where a contact is at home by the tables. False when an event has told newer things meanwhile.
    pub(super) fn move_in(&mut self, browser: u64, contact: ContactId, inbox: InboxId, home: &Home) -> bool {
        let Some(present) = self.contacts.get_mut(&contact) else { return true };
        if present.seq > home.seq {
            return false;
        }
        for browser in present.browsers.iter_mut().filter(|known| known.id == browser) {
            (browser.group, browser.is_colleague) = (home.group, home.is_colleague);
        }
        match home.queued {
            Some(queued) => present.queued.insert(inbox, queued),
            None => present.queued.remove(&inbox),
        };
        self.rehome(contact, home.seq, home.scopes.clone());
        self.queue_changed.notify_one();
        true
    }

    /// Lets the browsers of a contact in one inbox follow a group.
    fn follow(&mut self, contact: ContactId, inbox: InboxId, group: Option<GroupId>) {
        let browsers = self.contacts.get_mut(&contact).into_iter().flat_map(|present| &mut present.browsers);
        for browser in browsers.filter(|browser| browser.inbox == inbox) {
            browser.group = group;
        }
    }

    /// A contact is at home elsewhere: who comes to see them so learns that they are there.
    fn rehome(&mut self, contact: ContactId, seq: i64, scopes: Vec<Scope>) {
        let Some(present) = self.contacts.get_mut(&contact) else { return };
        present.seq = seq;
        let before = std::mem::replace(&mut present.scopes, scopes);
        let now = present.scopes.clone();
        if now != before {
            let frame = presence_changed(contact, true);
            self.signal_agents(&frame, |sight| sight.sees_any(&now) && !sight.sees_any(&before));
        }
    }

    /// Remembers whether the contact concerned waits for an agent now. Who does not any more is told.
    fn queue(&mut self, conversation: &Conversation, seq: i64) {
        self.queue_changed.notify_one();
        let (contact, inbox) = (conversation.contact.id, conversation.inbox_id);
        let Some(present) = self.contacts.get_mut(&contact) else { return };
        present.seq = seq;
        if conversation.queued_at.is_some() {
            present.queued.insert(inbox, conversation.id);
        } else if present.queued.get(&inbox) == Some(&conversation.id) {
            present.queued.remove(&inbox);
            let data = json!({ "position": null, "estimated_wait": null });
            self.send_to_contact(contact, Some(inbox), &frame::signal("queue", &data));
        }
    }

    pub(super) fn send_to_contact(&mut self, contact: ContactId, inbox: Option<InboxId>, frame: &Frame) {
        if let Some(present) = self.contacts.get_mut(&contact) {
            present
                .browsers
                .retain(|browser| inbox.is_some_and(|inbox| inbox != browser.inbox) || browser.outlet.send(frame));
        }
    }

    pub(super) fn tell_contact_presence(&mut self, contact: ContactId, is_online: bool) {
        let scopes = self.contacts.get(&contact).map(|present| present.scopes.clone()).unwrap_or_default();
        self.signal_agents(&presence_changed(contact, is_online), |sight| sight.sees_any(&scopes));
    }

    pub(super) fn end_contact(&mut self, contact: ContactId, why: Ended) {
        if let Some(present) = self.contacts.get_mut(&contact) {
            present.browsers.retain(|browser| browser.outlet.end(why));
        }
    }

    pub(super) fn recheck_colleagues(&mut self) {
        for present in self.contacts.values_mut() {
            present.browsers.retain(|browser| !browser.is_colleague || browser.outlet.end(Ended::Recheck));
        }
    }

    /// Pages that followed a group that is gone join again, and follow the one that stepped in.
    pub(super) fn recheck_followers(&mut self, gone: GroupId) {
        for present in self.contacts.values_mut() {
            let is_left = |group: Option<GroupId>| group == Some(gone);
            present.browsers.retain(|browser| !is_left(browser.group) || browser.outlet.end(Ended::Recheck));
        }
    }

    pub(super) fn remove_browser(&mut self, contact: ContactId, id: u64) {
        if let Some(present) = self.contacts.get_mut(&contact) {
            present.browsers.retain(|browser| browser.id != id);
            if present.browsers.is_empty() {
                self.contacts.remove(&contact);
            }
        }
    }
}

fn presence_changed(contact: ContactId, is_online: bool) -> Frame {
    frame::signal("presence.changed", &json!({ "kind": "contact", "id": contact, "is_online": is_online }))
}
