import type { SimInput } from './protocol';

interface Answer {
  input: Extract<SimInput, { kind: 'fetched' }> | null;
  problem: 'status' | 'body' | null;
}

/** What was typed as the answer to a call: JSON where it begins like JSON, else words. */
export function readAnswer(status: string, body: string): Answer {
  const code = /^[1-5]\d\d$/.test(status.trim()) ? Number(status) : null;
  if (code === null) return { input: null, problem: 'status' };
  const text = body.trim();
  if (!text) return { input: { kind: 'fetched', status: code, text: '' }, problem: null };
  try {
    return { input: { kind: 'fetched', status: code, json: JSON.parse(text) as unknown }, problem: null };
  } catch {
    // Something that was meant to be JSON: sent as words it would only look like an error of the script.
    if (/^[[{"]/.test(text)) return { input: null, problem: 'body' };
    return { input: { kind: 'fetched', status: code, text: body }, problem: null };
  }
}
