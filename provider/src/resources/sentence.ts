import { RunError } from "@pulumi/pulumi";

/**
 * An error that Pulumi tells as one sentence. It bears no stack: nobody sees one, and Node 20 loops for most of a minute when
 * the SDK has it coloured, if a frame lies in a file right below a scope of node_modules, as those of the SDK do.
 */
export function sentence(text: string): RunError {
  const error = new RunError(text);
  error.stack = `${error.name}: ${text}`;
  return error;
}
