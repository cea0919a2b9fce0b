import { MediaQuery } from 'svelte/reactivity';

/** Panes become pages. */
export const phone = new MediaQuery('max-width: 720px');
/** The open conversation has so little room that its header keeps only what is used most. */
export const tight = new MediaQuery('max-width: 800px');
/** The contact becomes a drawer. */
export const narrow = new MediaQuery('max-width: 1100px');
/** The side shows icons only, to leave room for the conversation. */
export const railed = new MediaQuery('max-width: 1240px');
/** Fingers: Enter is a new line there, as in every phone's chat. */
export const touch = new MediaQuery('pointer: coarse');
/** The system is dark; what an agent has chosen for the dashboard may differ. */
export const night = new MediaQuery('prefers-color-scheme: dark');
