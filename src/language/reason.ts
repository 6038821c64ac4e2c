/**
 * Why a system call failed, for people: Node's message without the call and the path at its end, because
 * whoever shows it names the file itself. `ENOENT: no such file or directory`
 */
export const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { message } = error;
  const call = 'syscall' in error ? message.indexOf(`, ${String(error.syscall)}`) : -1;
  return call < 0 ? message : message.slice(0, call);
};
