@node "%~dp0pulumi-resource-ens" %*
