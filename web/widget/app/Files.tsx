import { Icon } from './icons';
import type { Attachment } from './protocol';
import { size } from './words';

const PICTURE = /^image\/(?:png|jpeg|gif|webp)$/;

/** Widest and highest that a picture is shown in a bubble. */
const WIDTH = 232;
const HEIGHT = 260;
/** Enough to be seen and touched. */
const SMALLEST = 40;

export function Files({ list }: { list: Attachment[] }) {
  return (
    <>
      {list.map((file) =>
        PICTURE.test(file.content_type) ? (
          <Picture file={file} key={file.id} />
        ) : (
          <Document file={file} key={file.id} />
        ),
      )}
    </>
  );
}

/** Takes its room before the picture is loaded, so that the thread does not jump. */
function Picture({ file }: { file: Attachment }) {
  const width = file.width || 4;
  const height = file.height || 3;
  const shown = file.width ? Math.max(SMALLEST, Math.min(WIDTH, width, (HEIGHT * width) / height)) : WIDTH;
  return (
    <a class="picture" href={file.url} target="_blank" rel="noopener">
      <img
        src={file.url}
        alt={file.name}
        loading="lazy"
        style={{ width: `${shown}px`, aspectRatio: `${width} / ${height}` }}
      />
    </a>
  );
}

function Document({ file }: { file: Attachment }) {
  return (
    <a class="file" href={file.url} target="_blank" rel="noopener" download={file.name}>
      <Icon name="file" />
      <span>
        <bdi>{file.name}</bdi>
        <small>{size(file.size)}</small>
      </span>
    </a>
  );
}
