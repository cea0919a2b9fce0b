export const SHORTEST_PASSWORD = 8;

/** 0 too short, 1 weak, 2 fair, 3 strong. Length counts most, as it does for whoever tries to guess. */
export function passwordStrength(password: string): 0 | 1 | 2 | 3 {
  if (password.length < SHORTEST_PASSWORD) return 0;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password)).length;
  const distinct = new Set(password).size;
  if (distinct < 6) return 1;
  if (password.length >= 16 || (password.length >= 12 && kinds >= 3)) return 3;
  return kinds >= 2 || password.length >= 12 ? 2 : 1;
}
