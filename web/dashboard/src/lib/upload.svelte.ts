import { API, CANCELLED, Failure, UNREACHABLE, asFailure, query, readProblem } from './api';
import type { Attachment } from './api-types';

/** One file on its way. It keeps the file, so a failed upload can be tried again. */
export class Upload {
  progress = $state(0);
  failure = $state.raw<Failure | null>(null);
  attachment = $state.raw<Attachment | null>(null);
  readonly name: string;
  readonly size: number;
  #request: XMLHttpRequest | null = null;

  constructor(
    private readonly file: File | null,
    done: Attachment | null = null,
  ) {
    this.name = done?.name ?? file?.name ?? '';
    this.size = done?.size ?? file?.size ?? 0;
    this.attachment = done;
  }

  get isUploading(): boolean {
    return this.attachment === null && this.failure === null;
  }

  async start(): Promise<void> {
    if (!this.file) return;
    this.failure = null;
    this.progress = 0;
    try {
      this.attachment = await this.#post(this.file);
    } catch (error) {
      this.failure = asFailure(error);
    }
  }

  cancel(): void {
    this.#request?.abort();
  }

  /** `fetch` cannot tell how much of a body has left; this old friend can. */
  #post(file: File): Promise<Attachment> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.#request = request;
      request.open('POST', `${API}/attachments${query({ name: file.name })}`);
      request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) this.progress = event.loaded / event.total;
      };
      request.onload = () => {
        if (request.status < 300) resolve(JSON.parse(request.responseText) as Attachment);
        else reject(readProblem(request.status, request.responseText, request.getResponseHeader('Retry-After')));
      };
      request.onerror = () => reject(new Failure({ code: UNREACHABLE }));
      request.onabort = () => reject(new Failure({ code: CANCELLED }));
      request.send(file);
    });
  }
}
