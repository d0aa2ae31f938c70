/**
 * Boot configurations of reflectors. All hosts, keys and passwords are made up; the certificate is not a real one.
 */

/** A reflector of the core: mesh and clients, gRPC over TLS with client certificates, sharded RIB. */
export const coreText = `## Last changed: 2026-01-01 00:00:00 UTC
version 24.4R1.9;
system {
    host-name core-0;
    root-authentication {
        encrypted-password "$6$made$up"; ## SECRET-DATA
    }
    login {
        user meshrr {
            uid 2001;
            full-name "The mesh's agent";
            class super-user;
            authentication {
                encrypted-password "$6$also$made#up"; ## SECRET-DATA
            }
        }
        message "Authorised {only};\\nplease";
    }
    services {
        ssh {
            root-login allow;
        }
        extension-service {
            request-response {
                grpc {
                    ssl {
                        address 127.0.0.1;
                        port 32767;
                        local-certificate GRPC;
                        mutual-authentication {
                            certificate-authority MESH-CA;
                            client-certificate-request require-certificate-and-verify;
                        }
                    }
                    max-connections 5;
                }
            }
            notification {
                allow-clients {
                    address 127.0.0.1/32;
                }
            }
        }
    }
    license {
        keys {
            key "E12345678 aeaqic amaaqd";
        }
    }
    configuration {
        input {
            format {
                json {
                    reorder-list-keys;
                }
            }
        }
    }
    processes {
        routing {
            bgp {
                rib-sharding {
                    number-of-shards 4;
                }
                update-threading {
                    number-of-threads 2;
                }
            }
        }
    }
}
security {
    certificates {
        local {
            GRPC {
                "-----BEGIN PRIVATE KEY-----
bm9uZQ==
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
bm9uZQ==
-----END CERTIFICATE-----
"; ## SECRET-DATA
            }
        }
    }
}
groups {
    MESHRR {
        protocols {
            bgp {
                group MESHRR-MESH {
                    type internal;
                    hold-time 30;
                    family inet {
                        unicast;
                    }
                }
                group MESHRR-CLIENTS {
                    type internal;
                    family inet {
                        unicast;
                    }
                    cluster 10.0.0.1;
                    allow 0.0.0.0/0;
                }
            }
        }
    }
}
apply-groups MESHRR;
interfaces {
    lo0 {
        unit 0 {
            family inet {
                address 10.0.0.1/32;
            }
        }
    }
}
routing-options {
    router-id 10.0.0.1;
    autonomous-system 65000;
}
`;

/** A reflector of a region. Its policies keep 65000:101 in the region, and make 65000:102 a last resort elsewhere. */
export const regionText = `
groups {
    MESHRR {
        protocols {
            bgp {
                group MESHRR-MESH {
                    type internal;
                    family inet { unicast; }
                }
                group MESHRR-UPSTREAM {
                    type internal;
                    family inet { unicast; }
                    export TO-CORE;
                }
                group MESHRR-CLIENTS {
                    type internal;
                    cluster 10.1.0.1;
                    family inet { unicast; }
                    /* All clients, until the agent takes the explicit peers out. */
                    allow [ 0.0.0.0/0 ::/0 ];
                }
            }
        }
    }
}
policy-options {
    policy-statement TO-CORE {
        term at-home {
            from community AT-HOME;
            then reject;
        }
        term last-resort {
            from {
                protocol bgp;
                community LAST-RESORT;
            }
            then {
                local-preference 20;
                accept;
            }
        }
    }
    community AT-HOME members 65000:101;
    community LAST-RESORT members 65000:102;
}
routing-options {
    router-id 10.1.0.1;
    autonomous-system 65000;
}
protocols {
    bgp {
        apply-groups MESHRR;
        group ROUTE-SERVER {
            type external;
            peer-as 64999;
            neighbor 192.0.2.99 {
                description "not ours";
                authentication-key "$9$made-up"; ## SECRET-DATA
            }
        }
    }
}
`;

/** A configuration as the original renders it: NETCONF only, and \`type internal\` without its \`;\`. */
export const originalText = `system {
    root-authentication {
        encrypted-password "$6$made$up"; ## SECRET-DATA
    }
    services {
        ssh;
        netconf {
            ssh;
        }
    }
    license keys key "E12345678 aeaqic";
}
groups {
    MESHRR {
        protocols {
            bgp {
                # ['10.42.0.0/16', '10.43.0.0/16']
                group MESHRR-CLIENTS {
                    type internal
                    cluster 10.42.0.9;
                    allow [ 0.0.0.0/0 ];
                }
                group MESHRR-MESH {
                    type internal
                }
                group MESHRR-UPSTREAM {
                    type internal
                    family inet {
                        unicast;
                    }
                }
                group MESHRR-EDGE {
                    type external;
                    peer-as-list EDGE-ASNS;
                    allow [ 172.16.0.0/12 ];
                }
            }
        }
    }
}
policy-options {
    as-list EDGE-ASNS members [ 65001-65010 65100 ];
    community NO-EXPORT members 65000:101;
}
routing-options {
    router-id 10.42.0.9;
    autonomous-system 65000;
}
protocols {
    bgp {
        apply-groups MESHRR;
    }
}
`;
