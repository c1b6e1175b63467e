import { contains } from "../../entry/ports.js";
import { protocolsOverlap, type IpProtocol } from "../../entry/ports.js";
import type { Claim } from "./claim.js";

interface Service {
  readonly port: number;
  readonly name: string;
  readonly protocol: IpProtocol;
}

/**
 * Ports by which machines, clusters and databases are administered. Whoever reaches one needs only a password, or not
 * even that; a web port is not among them.
 */
const services: readonly Service[] = [
  { port: 22, name: "SSH", protocol: "TCP" },
  { port: 23, name: "Telnet", protocol: "TCP" },
  { port: 135, name: "Windows RPC", protocol: "TCP" },
  { port: 161, name: "SNMP", protocol: "UDP" },
  { port: 445, name: "SMB", protocol: "TCP" },
  { port: 623, name: "IPMI", protocol: "UDP" },
  { port: 873, name: "rsync", protocol: "TCP" },
  { port: 1433, name: "SQL Server", protocol: "TCP" },
  { port: 1521, name: "Oracle", protocol: "TCP" },
  { port: 2375, name: "Docker", protocol: "TCP" },
  { port: 2376, name: "Docker", protocol: "TCP" },
  { port: 2379, name: "etcd", protocol: "TCP" },
  { port: 3306, name: "MySQL", protocol: "TCP" },
  { port: 3389, name: "RDP", protocol: "Any" },
  { port: 5432, name: "PostgreSQL", protocol: "TCP" },
  { port: 5900, name: "VNC", protocol: "TCP" },
  { port: 5985, name: "WinRM", protocol: "TCP" },
  { port: 5986, name: "WinRM", protocol: "TCP" },
  { port: 6379, name: "Redis", protocol: "TCP" },
  { port: 6443, name: "Kubernetes", protocol: "TCP" },
  { port: 9200, name: "Elasticsearch", protocol: "TCP" },
  { port: 10250, name: "kubelet", protocol: "TCP" },
  { port: 11211, name: "memcached", protocol: "Any" },
  { port: 27017, name: "MongoDB", protocol: "TCP" },
];

/** An administration port that the Internet can reach. */
export interface Exposure {
  readonly service: string;
  /** The protocol that the service speaks. */
  readonly speaks: IpProtocol;
  readonly externalPort: number;
  readonly internalPort?: number;
  /** The same for the same service at the same place, whoever it leads to. */
  readonly key: string;
}

/**
 * The administration ports of a claim, outside or inside: 2222 that leads to 22 is SSH on the Internet too.
 */
export function exposuresOf(claim: Claim): Exposure[] {
  const { ip, ports, protocol, internalFirst } = claim;
  const shift = internalFirst === undefined ? undefined : internalFirst - ports.first;
  return services
    .filter((service) => protocolsOverlap(service.protocol, protocol))
    .flatMap((service) => {
      const outside = contains(ports, service.port) ? service.port : undefined;
      const inside = shift === undefined ? undefined : service.port - shift;
      const places = new Set([outside, inside !== undefined && contains(ports, inside) ? inside : undefined]);
      places.delete(undefined);
      return [...places].map((place) => {
        const externalPort = place ?? service.port;
        return {
          service: service.name,
          speaks: service.protocol,
          externalPort,
          ...(shift === undefined ? {} : { internalPort: externalPort + shift }),
          key: `${ip} ${externalPort} ${service.name}`,
        };
      });
    });
}
