/** Something to wait for until the test opens it: how requests are made to meet in the order that is to be tested. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((done) => (open = done));
  return { opened, open };
}
