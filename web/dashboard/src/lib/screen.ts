import { MediaQuery } from 'svelte/reactivity';

/** Panes become pages. */
export const phone = new MediaQuery('max-width: 720px');
/** The contact becomes a drawer. */
export const narrow = new MediaQuery('max-width: 1100px');
/** Fingers: Enter is a new line there, as in every phone's chat. */
export const touch = new MediaQuery('pointer: coarse');
