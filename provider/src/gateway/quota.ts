/** VPC NAT gateways may have so many forward entries by default; what ENS allows is not documented. */
export const usualQuota = 100;
