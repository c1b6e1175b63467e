/** What the person at the command line has to mend, in one sentence: shown without a stack trace, exit code 2. */
export class Complaint extends Error {
  override readonly name = "Complaint";
}
