import type { Attachment } from '../bridge';
import { Problem, problemOf, type Api } from './api';
import { newClientId } from './outbox';
import type { State, Upload } from './state';
import type { Store } from './store';

const MOST_FILES = 10;

/** The files of the message being written. XMLHttpRequest, because `fetch` tells no upload progress. */
export function createUploads(store: Store<State>, api: Api, limit: number) {
  const files = new Map<string, File>();
  const requests = new Map<string, XMLHttpRequest>();

  function patch(id: string, part: Partial<Upload>) {
    store.set({ uploads: store.get().uploads.map((upload) => (upload.id === id ? { ...upload, ...part } : upload)) });
  }

  function begin(id: string) {
    const file = files.get(id);
    if (!file || requests.has(id) || !store.get().hasSession) return;
    patch(id, { error: null, progress: 0 });
    const request = new XMLHttpRequest();
    requests.set(id, request);
    const failed = (problem: Problem) => {
      requests.delete(id);
      patch(id, { error: problem.code });
    };
    request.open('POST', `/api/widget/attachments?name=${encodeURIComponent(file.name)}`);
    for (const [name, value] of Object.entries(api.authorization())) request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.upload.onprogress = (event) => patch(id, { progress: event.total ? event.loaded / event.total : 0 });
    request.onerror = () => failed(new Problem(0, 'offline'));
    request.onload = () => {
      if (request.status >= 300) {
        return failed(problemOf(request.status, request.responseText));
      }
      requests.delete(id);
      files.delete(id);
      patch(id, { progress: 1, attachment: JSON.parse(request.responseText) as Attachment });
    };
    request.send(file);
  }

  return {
    add(list: Iterable<File>) {
      const room = MOST_FILES - store.get().uploads.length;
      const news = Array.from(list)
        .slice(0, Math.max(0, room))
        .map((file): Upload => {
          const id = newClientId();
          const isTooLarge = file.size > limit;
          if (!isTooLarge) files.set(id, file);
          const error = isTooLarge ? 'too_large' : null;
          return { id, name: file.name, size: file.size, progress: 0, attachment: null, error };
        });
      store.set({ uploads: [...store.get().uploads, ...news] });
      for (const upload of news) begin(upload.id);
    },
    /** Also takes a finished one out of the message. */
    cancel(id: string) {
      requests.get(id)?.abort();
      requests.delete(id);
      files.delete(id);
      store.set({ uploads: store.get().uploads.filter((upload) => upload.id !== id) });
    },
    canRetry: (id: string) => files.has(id),
    retry: begin,
    /** There is a connection (again): what waited or broke for want of it goes now. */
    resume() {
      for (const upload of store.get().uploads) {
        if (!upload.attachment && (!upload.error || upload.error === 'offline')) begin(upload.id);
      }
    },
    /** Hands over what is ready and empties the list. */
    take(): Attachment[] {
      const { uploads } = store.get();
      store.set({ uploads: [] });
      return uploads.flatMap((upload) => upload.attachment ?? []);
    },
  };
}

export type Uploads = ReturnType<typeof createUploads>;
