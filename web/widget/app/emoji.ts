/** Typed faces, without a nose, become the character they mean; it stays text everywhere. */
const FACES: Record<string, string> = {
  ':)': '🙂',
  ';)': '😉',
  ':D': '😃',
  ':(': '🙁',
  ":'(": '😢',
  ':P': '😛',
  ':O': '😮',
  '<3': '❤️',
};

/** Only where it stands alone: `http://`, `16:30` and `f(x:P)` are no faces. */
export function withEmoji(text: string): string {
  return text.replace(/(^|\s)([:;<][-']?[()DPpoO3])(?=$|\s|[.,!?])/g, (all, before: string, face: string) => {
    const emoji = FACES[face.replace('-', '').toUpperCase()];
    return emoji ? before + emoji : all;
  });
}

/** One to three emoji and nothing else are shown large. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 24 && /^(?:\p{Extended_Pictographic}[\p{Emoji_Modifier}\u{FE0F}\u{200D}]*){1,3}$/u.test(text);
}
