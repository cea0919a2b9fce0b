// The document that shows a stranger's mail in a sandboxed frame: no script runs in it, and nothing is fetched that was
// not asked for. The frame has no origin, so that our own is named by its address.

/** Whether a mail has colours of its own. Then it is shown on white paper, as its sender saw it. */
export function hasColors(html: string): boolean {
  return /\b(bg)?color\s*[=:]|background\s*[=:]/i.test(html);
}

export interface FrameOptions {
  html: string;
  origin: string;
  /** Pictures of other sites, which the reader asked for. */
  showsRemote: boolean;
  isDark: boolean;
  language: string;
}

export function frameDocument({ html, origin, showsRemote, isDark, language }: FrameOptions): string {
  const pictures = showsRemote ? `${origin} https: http: data:` : `${origin} data:`;
  const policy =
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src ${pictures}; ` +
    `style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`;
  // Mail of our own is a document with looks of its own; a stranger's was taken apart by the server.
  if (/^\s*<!doctype/i.test(html)) return html.replace(/<head>/i, () => `<head>${policy}<base target="_blank">`);
  const isPaper = !isDark || hasColors(html);
  const [ground, ink, link] = isPaper ? ['#fff', '#14171f', '#2456e6'] : ['#12151c', '#eef1f6', '#8fb0ff'];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
${policy}
<meta name="referrer" content="no-referrer">
<base target="_blank">
<style>
:root { color-scheme: ${isPaper ? 'light' : 'dark'}; }
body { margin: 0; padding: 16px; background: ${ground}; color: ${ink}; font: 14px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: ${link}; }
img { max-inline-size: 100%; block-size: auto; }
blockquote { margin-inline: 0; padding-inline-start: 12px; border-inline-start: 2px solid ${isPaper ? '#c3c9d2' : '#4a5466'}; }
pre { white-space: pre-wrap; }
table { max-inline-size: 100%; }
</style>
</head>
<body>${html}</body>
</html>`;
}
