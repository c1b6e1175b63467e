/** Something the user gave that cannot be used: one sentence that names the field. */
export class Complaint extends Error {
  /** Tells it from other errors, also from one of another copy of this package. */
  override readonly name = "Complaint";
}
