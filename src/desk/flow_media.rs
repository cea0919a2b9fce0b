//! Pictures and other files of a flow's folder.

use crate::desk::files::Upload;
use crate::desk::flow::check_flow_is_there;
use crate::desk::{Caller, Desk};
use crate::domain::event::Change;
use crate::domain::flow::bot::FlowDraft;
use crate::domain::flow::files::{MEDIA_MAX, is_media_name};
use crate::domain::id::FlowId;
use crate::error::{Code, Error, Result};
use crate::storage::{Tx, flow};

impl Desk {
    /// Keeps a picture or another file in a flow's folder.
    ///
    /// # Errors
    /// [`Code::NotFound`], or the name is not acceptable.
    pub async fn put_flow_media(
        &self,
        caller: &Caller,
        id: FlowId,
        name: &str,
        upload: Upload,
        declared: &str,
    ) -> Result<FlowDraft> {
        if !is_media_name(name) {
            let message = "Name the file with letters, digits, - and _, and an ending, such as menu.png.";
            return Err(Error::field("name", message));
        }
        // Before the file is put in its place: nobody looks for one that no row has ever named.
        let named = name.to_owned();
        self.store().read(move |tx| check_room_for_media(tx, id, &named)).await?;
        let _shelf = self.0.files.shelf.read().await;
        let new = self.0.files.keep_named(upload, name.to_owned(), declared).await?;
        self.write_for(caller, move |write, _| {
            check_room_for_media(write.tx, id, &new.name)?;
            flow::upsert_media(write.tx, id, &new, write.now)?;
            write.tell(Change::FlowUpdated { flow_id: id })
        })
        .await?;
        self.get_draft(id).await
    }

    /// Deletes a file of a flow's folder.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn delete_flow_media(&self, caller: &Caller, id: FlowId, name: String) -> Result<()> {
        self.write_for(caller, move |write, _| {
            if !flow::delete_media(write.tx, id, Some(&name), write.now)? {
                return Err(Error::new(Code::NotFound));
            }
            write.tell(Change::FlowUpdated { flow_id: id })
        })
        .await
        .map(|_| ())
    }
}

fn check_room_for_media(tx: &Tx<'_>, id: FlowId, name: &str) -> Result<()> {
    check_flow_is_there(tx, id)?;
    let known = flow::list_media(tx, id)?;
    if known.len() >= MEDIA_MAX && known.iter().all(|media| media.name != name) {
        return Err(Error::field("name", format!("A bot may have at most {MEDIA_MAX} files. Delete one first.")));
    }
    Ok(())
}
