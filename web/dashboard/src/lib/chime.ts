// Two soft notes, made on the spot: no file to load. Browsers allow it after the first click or key.
let audio: AudioContext | null = null;

export function chime(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
    note(audio, 660, 0);
    note(audio, 880, 0.12);
  } catch {
    // No sound device, or not allowed yet: a sound is never worth an error.
  }
}

function note(context: AudioContext, frequency: number, delay: number) {
  const start = context.currentTime + delay;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0.0001, start);
  gain.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
  gain.connect(context.destination);
  const oscillator = context.createOscillator();
  oscillator.frequency.value = frequency;
  oscillator.connect(gain);
  oscillator.start(start);
  oscillator.stop(start + 0.4);
}
