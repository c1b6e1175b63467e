/** The properties of a port forward, as far as the rules look at them. In a preview some may not be known yet. */
export interface ForwardEntryProps {
  readonly externalIp?: string;
  readonly externalPort?: string;
  readonly internalPort?: string;
  readonly ipProtocol?: string;
  readonly forwardEntryName?: string;
}

/** A rule: the sentence that says how it is broken, or undefined. */
export type Rule = (entry: ForwardEntryProps) => string | undefined;

/** Ports by which machines and databases are administered. */
export const administrationPorts = new Map([
  [22, "SSH"],
  [23, "Telnet"],
  [1433, "SQL Server"],
  [2375, "Docker"],
  [3306, "MySQL"],
  [3389, "RDP"],
  [5432, "PostgreSQL"],
  [5900, "VNC"],
  [5985, "WinRM"],
  [6379, "Redis"],
  [6443, "Kubernetes"],
  [27017, "MongoDB"],
]);

/** Neither outside nor inside: 2222 that leads to 22 is SSH on the Internet too. */
export const noAdministrationPort: Rule = ({ externalPort, internalPort }) => {
  const found = [...administrationPorts].filter(
    ([port]) => holds(externalPort, port) || holds(internalPort, port),
  );
  if (found.length === 0) return undefined;
  const names = found.map(([port, name]) => `${name} (${port})`).join(", ");
  return `The port forward opens ${names} to the Internet. Administer through a VPN or a bastion host instead.`;
};

export const noAnyProtocol: Rule = ({ ipProtocol }) =>
  ipProtocol === "Any"
    ? 'The port forward forwards TCP and UDP. Set ipProtocol to "TCP" or "UDP".'
    : undefined;

export const nameFollows =
  (pattern: RegExp): Rule =>
  ({ forwardEntryName: name }) =>
    name === undefined || pattern.test(name)
      ? undefined
      : `The name ${JSON.stringify(name)} does not follow ${String(pattern)}.`;

export const rangeAtMost =
  (most: number): Rule =>
  ({ externalPort }) => {
    const [first, last] = rangeOf(externalPort) ?? [0, 0];
    const width = last - first + 1;
    return width > most
      ? `The port forward opens ${String(width)} ports at once, but at most ${String(most)} are allowed.`
      : undefined;
  };

/** `"22"` or `"8000/8010"`; undefined where it is not known yet. */
function rangeOf(ports: string | undefined): [first: number, last: number] | undefined {
  const match = /^(\d+)(?:\/(\d+))?$/.exec(ports ?? "");
  return match === null ? undefined : [Number(match[1]), Number(match[2] ?? match[1])];
}

function holds(ports: string | undefined, port: number): boolean {
  const range = rangeOf(ports);
  return range !== undefined && port >= range[0] && port <= range[1];
}
