import type { Chat } from './chat';
import { Icon } from './icons';
import type { Upload } from './state';
import { say, size } from './words';

/** The files of the message being written, with their progress. */
export function UploadList({ chat, uploads, limit }: { chat: Chat; uploads: Upload[]; limit: number }) {
  return (
    <ul class="uploads">
      {uploads.map((upload) => (
        <li key={upload.id} class={upload.error ? 'error' : ''}>
          {upload.attachment?.content_type.startsWith('image/') ? (
            <img src={upload.attachment.url} alt="" />
          ) : (
            <Icon name={upload.error ? 'alert' : 'file'} />
          )}
          <span>
            <bdi>{upload.name}</bdi>
            <small role={upload.error ? 'alert' : undefined}>{stateOf(upload, limit)}</small>
            {!upload.attachment && !upload.error && <progress value={upload.progress} aria-label={upload.name} />}
          </span>
          {upload.error && chat.uploads.canRetry(upload.id) && (
            <button type="button" class="plain" aria-label={say('retry')} onClick={() => chat.uploads.retry(upload.id)}>
              <Icon name="again" />
            </button>
          )}
          <button
            type="button"
            class="plain"
            aria-label={say('remove', { name: upload.name })}
            onClick={() => chat.uploads.cancel(upload.id)}
          >
            <Icon name="cross" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function stateOf(upload: Upload, limit: number): string {
  if (upload.error === 'too_large') return say('file_too_large', { size: size(limit) });
  if (upload.error === 'offline') return say('file_waits');
  return upload.error ? say('file_failed') : size(upload.size);
}
