/** Something that can be picked from a list. */
export interface PickOption<Value> {
  key: string;
  label: string;
  value: Value;
}
