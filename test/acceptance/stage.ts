import { overlap, readPorts } from "../../provider/src/entry/ports.js";
import { Door } from "./door.js";
import type { Ground } from "./ground.js";
import { Guard } from "./guard.js";
import { PortPlan } from "./ports.js";
import { Run } from "./run.js";
import { Site } from "./site.js";
import { Sweep } from "./sweep.js";

/** All that one run works with, from the door to the broom. */
export class Stage {
  readonly run: Run;
  readonly ports: PortPlan;
  readonly door: Door;
  readonly sweep: Sweep;
  readonly site: Site;
  private ended: Promise<void> | undefined;
  private readonly first: (() => Promise<void>)[] = [];

  constructor(readonly ground: Ground) {
    const { settings, pace } = ground;
    const { natGatewayId, externalIp, secondExternalIp, standbyExternalIp } = settings;
    this.run = new Run(Date.now(), Math.random);
    this.ports = new PortPlan(settings.firstPort);
    const externalIps = [externalIp, secondExternalIp, standbyExternalIp];
    this.door = new Door(settings, new Guard(this.run, this.ports, { natGatewayId, externalIps }));
    this.sweep = new Sweep(this.door, pace, natGatewayId, this.run);
    this.site = new Site(settings, this.door, this.ports, pace, this.run, this.sweep);
  }

  /** Deletes old leftovers, and throws where the ports are not free. Nothing is made before this has passed. */
  async prepare(say: (line: string) => void): Promise<void> {
    for (const name of await this.sweep.leftovers(Date.now()))
      say(`deleted ${name}, which an earlier run has left`);
    const { externalIp, secondExternalIp, standbyExternalIp } = this.ground.settings;
    const { first, last } = this.ports;
    const holders = await this.sweep.holders([externalIp, secondExternalIp, standbyExternalIp], (ports) => {
      const range = readPorts(ports);
      return range === undefined || overlap(range, { first, last }) !== undefined;
    });
    if (holders.length > 0) {
      throw new Error(
        `The suite wants the external ports ${first}/${last} for itself, but these entries hold some of them. Nothing was changed. ` +
          `Set ENS_ACC_FIRST_PORT to the first of ${last - first + 1} ports that are free, or wait an hour if these are of a run that was killed:\n${holders.map((line) => `  ${line}`).join("\n")}`,
      );
    }
  }

  /** What has to come to its end before that which it made can be deleted. */
  beforeEnd(step: () => Promise<void>): void {
    this.first.push(step);
  }

  /** Deletes everything of this run, once, and throws where something is left. */
  end(): Promise<void> {
    return (this.ended ??= this.clear());
  }

  private async clear(): Promise<void> {
    this.door.guard.end();
    for (const step of this.first) await step();
    try {
      await this.sweep.own();
    } finally {
      this.door.close();
    }
  }
}
