import { openAccount } from "../ens/account.js";
import { Accounts } from "./accounts.js";

/** Of this process. A program may look things up under many settings; each is opened once. */
export const accounts = new Accounts((settings) => openAccount(settings));
