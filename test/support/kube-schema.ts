import { z } from 'zod';
import type { KubeObject } from './kustomize.ts';
import { messageOf } from '../../src/model/message-of.ts';

/** Schemas of the MetalLB kinds that we use, written from its reference, because no package contains them. */
const metallb: Readonly<Record<string, z.ZodType>> = {
  IPAddressPool: z.strictObject({
    addresses: z.array(z.union([z.cidrv4(), z.cidrv6()])).min(1),
    autoAssign: z.boolean().optional(),
  }),
  BGPAdvertisement: z.strictObject({ ipAddressPools: z.array(z.string()).min(1) }),
};

/** The violations of the schema of an object's kind, or '' if it is valid. An unknown kind is a violation. */
export async function schemaProblems({ apiVersion, kind, ...rest }: KubeObject): Promise<string> {
  if (apiVersion === 'metallb.io/v1beta1') {
    const schema = metallb[kind];
    if (schema === undefined) return `${kind} is unknown`;
    const result = schema.safeParse(rest.spec);
    return result.success ? '' : z.prettifyError(result.error);
  }
  const home = apiVersion.startsWith('monitoring.coreos.com/')
    ? `@kubernetes-models/prometheus-operator/${apiVersion}`
    : `kubernetes-models/${apiVersion}`;
  type Model = new (data: object) => { validate: () => void };
  const { [kind]: Kind } = (await import(home)) as Readonly<Record<string, Model | undefined>>;
  if (Kind === undefined) return `${apiVersion} ${kind} is unknown`;
  try {
    new Kind(rest).validate();
    return '';
  } catch (error) {
    return messageOf(error);
  }
}
