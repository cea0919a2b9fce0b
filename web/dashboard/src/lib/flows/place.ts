import { query } from '../api';

/** The address of a line of a flow. */
export function flowPlace(flowId: number, file: string | null, line: number): string {
  return `/flows/${flowId}${query({ file, line })}`;
}
