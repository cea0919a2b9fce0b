import { crc32, deflateSync } from 'node:zlib';
import type { Locator } from '@playwright/test';

export interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG of one colour, made by hand: a picture that decoders accept, and no binary file in the repository. */
export function picture(name: string, width = 120, height = 80): TestFile {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x7a)]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  const buffer = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return { name, mimeType: 'image/png', buffer };
}

export function textFile(name: string, words: string): TestFile {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(words) };
}

/** Pastes or drops files, as a browser tells a page of it. */
export async function give(place: Locator, how: 'paste' | 'drop', file: TestFile) {
  const given = { how, name: file.name, type: file.mimeType, bytes: file.buffer.toString('base64') };
  await place.evaluate((element, { how, name, type, bytes }) => {
    const data = new DataTransfer();
    const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
    data.items.add(new File([content], name, { type }));
    const common = { bubbles: true, cancelable: true };
    if (how === 'paste') {
      element.dispatchEvent(new ClipboardEvent('paste', { ...common, clipboardData: data }));
    } else {
      for (const kind of ['dragenter', 'dragover', 'drop']) {
        element.dispatchEvent(new DragEvent(kind, { ...common, dataTransfer: data }));
      }
    }
  }, given);
}

/** Chooses files behind a button, as by the system's dialog. */
export async function choose(button: Locator, files: string | TestFile | TestFile[]) {
  const chooser = button.page().waitForEvent('filechooser');
  await button.click();
  await (await chooser).setFiles(files);
}
