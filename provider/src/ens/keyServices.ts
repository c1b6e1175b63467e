import { fetchJson, fetchText } from "./httpRequest.js";
import { endOf, KeySourceError, keysFrom, type Session } from "./session.js";

/** Keys from a service that `credentialsUri` names. */
export async function readCredentialsUri(uri: string): Promise<Session> {
  return sessionIn("The credentials URI", await fetchJson(uri));
}

const metadata = "http://100.100.100.200/latest";
const tokenHeader = "x-aliyun-ecs-metadata-token";
const tokenSeconds = "21600";

/** Elsewhere than on an ECS instance nothing answers at the address of the metadata service. */
const metadataLimitMs = 1_500;

/** Keys of the role of the ECS instance; without a name, of the role that it has. */
export async function readInstanceRole(roleName: string | undefined): Promise<Session> {
  if (process.env["ALIBABA_CLOUD_ECS_METADATA_DISABLED"]?.toLowerCase() === "true") {
    throw new KeySourceError("ALIBABA_CLOUD_ECS_METADATA_DISABLED is true");
  }
  const needsToken = process.env["ALIBABA_CLOUD_IMDSV1_DISABLED"]?.toLowerCase() === "true";
  let token: string | undefined;
  try {
    token = (
      await fetchText(`${metadata}/api/token`, {
        method: "PUT",
        headers: { [`${tokenHeader}-ttl-seconds`]: tokenSeconds },
        limitMs: metadataLimitMs,
      })
    ).trim();
  } catch (error) {
    if (needsToken) {
      throw error;
    }
  }
  try {
    return await readWith(token, roleName);
  } catch (error) {
    if (token === undefined || needsToken) {
      throw error;
    }
    return readWith(undefined, roleName);
  }
}

async function readWith(token: string | undefined, roleName: string | undefined): Promise<Session> {
  const options = {
    headers: token === undefined ? {} : { [tokenHeader]: token },
    limitMs: metadataLimitMs,
  };
  const roles = `${metadata}/meta-data/ram/security-credentials/`;
  const role = roleName ?? (await fetchText(roles, options)).trim();
  const answer = await fetchJson(`${roles}${encodeURIComponent(role)}`, options);
  if (answer["Code"] !== "Success") {
    throw new KeySourceError("the metadata service did not answer with success");
  }
  return sessionIn("The role of the ECS instance", answer);
}

function sessionIn(source: string, answer: Readonly<Record<string, unknown>>): Session {
  return {
    keys: keysFrom(source, {
      accessKeyId: answer["AccessKeyId"],
      accessKeySecret: answer["AccessKeySecret"],
      securityToken: answer["SecurityToken"],
    }),
    endsAt: endOf(answer["Expiration"]),
  };
}

export interface CloudSsoLogin {
  readonly signInUrl: string;
  readonly accountId: string;
  readonly accessConfiguration: string;
  readonly accessToken: string;
}

/** Keys for an account and access configuration of CloudSSO, by a login of the Alibaba Cloud CLI. */
export async function readCloudSso(source: string, login: CloudSsoLogin): Promise<Session> {
  const answer = await fetchJson(new URL("/cloud-credentials", login.signInUrl).href, {
    method: "POST",
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      authorization: `Bearer ${login.accessToken}`,
    },
    body: JSON.stringify({
      AccountId: login.accountId,
      AccessConfigurationId: login.accessConfiguration,
    }),
  });
  return sessionIn(source, (answer["CloudCredential"] ?? {}) as Record<string, unknown>);
}

/** Keys by an OAuth login of the Alibaba Cloud CLI. */
export async function readOAuth(source: string, site: string, accessToken: string): Promise<Session> {
  const answer = await fetchJson(`https://oauth.${site}/v1/exchange`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${accessToken}` },
  });
  return {
    keys: keysFrom(source, {
      accessKeyId: answer["accessKeyId"],
      accessKeySecret: answer["accessKeySecret"],
      securityToken: answer["securityToken"],
    }),
    endsAt: endOf(answer["expiration"]),
  };
}
