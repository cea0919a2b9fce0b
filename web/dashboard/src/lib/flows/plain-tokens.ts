// Colours for the other files of a flow: tests, which read like a conversation, and texts in TOML.
import type { Line, Token } from './rhai-tokens';

export function chatToken(line: Line): Token | null {
  if (line.sol()) return chatStart(line);
  if (line.match(/^\[[^\]]*\]/)) return 'atom';
  line.next();
  while (!line.eol() && line.peek() !== '[') line.next();
  return null;
}

function chatStart(line: Line): Token | null {
  if (line.match(/^\s*#/) || line.match(/^\.\.\./)) return rest(line, 'comment');
  if (line.match(/^>/)) return rest(line, 'string');
  if (line.match(/^</)) return 'keyword';
  if (line.match(/^=\s*\w*/)) return 'builtin';
  if (line.match(/^[a-z_]+(?=\s*:|\s)/)) return 'property';
  line.eatSpace();
  if (line.match(/^\[[^\]]*\]/)) return 'atom';
  line.next();
  return null;
}

export function tomlToken(line: Line): Token | null {
  if (line.eatSpace()) return null;
  if (line.match('#')) return rest(line, 'comment');
  if (line.match(/^\[[^\]]*\]/)) return 'definition';
  if (line.match(/^[\w.-]+(?=\s*=)/) || line.match(/^"[^"]*"(?=\s*=)/)) return 'property';
  if (line.match(/^"(?:\\.|[^"\\])*"?/) || line.match(/^'[^']*'?/)) return 'string';
  if (line.match(/^(?:true|false)\b/)) return 'atom';
  if (line.match(/^[-+]?\d[\d_.]*/)) return 'number';
  line.next();
  return 'operator';
}

function rest(line: Line, token: Token): Token {
  line.skipToEnd();
  return token;
}
