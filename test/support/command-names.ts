/** The commands that the command line has. */
export const commandNames: readonly string[] = [
  "guide",
  "doctor",
  "codemod",
  "migrate-data",
  "verify-data",
  "rollback-data",
  "downgrade-data",
  "inspect-user",
  "runs",
  "report",
  "explain",
];
