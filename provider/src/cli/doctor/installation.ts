import {
  dynamicModule,
  isOlder,
  nodeProblem,
  resolveFrom,
  sdkProblem,
  versionAt,
} from "../../dynamic/installation.js";
import { oldestForImports, type Project, type CommandResult } from "../stack.js";
import { note, ok, problem, warning, type Finding } from "./findings.js";

export interface Machine {
  readonly node: string;
  /** The version of this package. */
  readonly own: string;
  readonly project: Project | undefined;
  /** What `pulumi version` answers. */
  readonly cli: CommandResult;
}

/** What is installed, in the order in which a run needs it. */
export function inspectInstallation({ node, own, project, cli }: Machine): Finding[] {
  const unfit = nodeProblem(node);
  return [
    unfit === undefined ? ok("node", `Node.js ${node}`) : problem("node", unfit),
    ...inspectCli(cli),
    ...(project === undefined
      ? [ok("package", `pulumi-alicloud-ens ${own}, this command`)]
      : inspectProject(project, own)),
  ];
}

function inspectCli(cli: CommandResult): Finding[] {
  if ("problem" in cli) {
    return [
      warning(
        "pulumi",
        `the Pulumi CLI cannot be run: ${cli.problem}`,
        "install it (https://www.pulumi.com/docs/install/), or add its directory to PATH",
      ),
    ];
  }
  const version = /\d+\.\d+\.\d+/.exec(cli.stdout)?.[0] ?? "";
  return [
    version !== "" && isOlder(version, oldestForImports)
      ? warning(
          "pulumi",
          `Pulumi CLI ${version}: "pulumi import --file" needs ${oldestForImports.join(".")} or newer for forward entries`,
          "install a newer one",
        )
      : ok("pulumi", `Pulumi CLI ${version || "of an unknown version"}`),
  ];
}

/** The engine starts what makes the calls in the directory of the program, with the packages that are found from there. */
function inspectProject({ runtime, program }: Project, own: string): Finding[] {
  const findings: Finding[] = [];
  if (runtime !== undefined && runtime !== "nodejs") {
    findings.push(
      problem(
        "runtime",
        `the project runs ${runtime}, but only programs for Node.js can have forward entries: Pulumi has dynamic providers for no other language`,
        'declare the entries in a project with "runtime: nodejs"',
      ),
    );
  }
  const sdk = resolveFrom(program, "@pulumi/pulumi/package.json");
  const sdkVersion = sdk === undefined ? undefined : versionAt(sdk, "@pulumi/pulumi");
  const unfit = sdkVersion === undefined ? undefined : sdkProblem(sdkVersion);
  findings.push(
    sdkVersion === undefined
      ? problem("sdk", `@pulumi/pulumi cannot be found from ${program}`, 'run "npm install @pulumi/pulumi"')
      : unfit === undefined
        ? ok("sdk", `@pulumi/pulumi ${sdkVersion}`)
        : problem("sdk", unfit),
  );
  const found = resolveFrom(program, dynamicModule);
  const version = found === undefined ? undefined : versionAt(found);
  findings.push(
    version === undefined
      ? problem(
          "package",
          `pulumi-alicloud-ens cannot be found from ${program}, where Pulumi looks for it`,
          'run "npm install pulumi-alicloud-ens" there',
        )
      : version === own
        ? ok("package", `pulumi-alicloud-ens ${version}`)
        : note(
            "package",
            `pulumi-alicloud-ens ${version} makes the calls of this project; this command is ${own}`,
          ),
  );
  return findings;
}
