"""What an operator's network holds: switches, routers, core functions, storage, controllers of servers, time."""
from lab import CLIENT_IP, CLIENT_MAC, DEVICE_IP, Scene

VRP = ("Huawei AR6120 Huawei Versatile Routing Platform Software VRP (R) software, Version 5.170 "
       "(AR6120 V300R019C13SPC200) Copyright (C) 2011-2021 Huawei Technologies Co., Ltd")
ROS = ("ZXR10 5950-36TM Software, Version 5950-36TM V3.00.10.B18, ZXROS V4.08.23R2 "
       "Copyright (c) 2000-2016 by ZTE Corporation")


def diameter(identity, ip, peer, peer_ip):
    name = identity.split(".")[0]
    return (f'Identity = "{identity}";\nRealm = "example.org";\nNo_SCTP;\nNo_IPv6;\nListenOn = "{ip}";\n'
            f'TLS_Cred = "{{tmp}}/{name}.pem", "{{tmp}}/{name}.key";\nTLS_CA = "{{tmp}}/{name}.pem";\nTLS_DH_Bits = 1024;\n'
            f'ConnectPeer = "{peer}" {{ No_TLS; ConnectTo = "{peer_ip}"; }};\n'
            'LoadExtension = "/usr/lib/freeDiameter/dict_nasreq.fdx";\n')


def frr(hostname, router, ip, number):
    return (f"hostname {hostname}\n"
            f"interface eth0\n ip router isis 1\n isis network point-to-point\n isis hello-interval 1\n ip ospf hello-interval 1\n"
            f"router isis 1\n net 49.0001.0000.0000.000{number}.00\n is-type level-2-only\n lsp-gen-interval 1\n"
            f"router ospf\n ospf router-id {router}\n network 192.0.2.0/24 area 0\n")


SCENES = [
    Scene("lldpd", ("lldpd",), "00:19:c6:00:00:10", hostname="zxr10",
          serve=(("lldpd", "-d", "-ccccc", "-ee", "-ff", "-ss", "-I", "eth0", "-u", "{tmp}/socket", "-L", "", "-S", ROS,
                  "-P", "ZXR10 5950-36TM"),),
          linger_s=9, nobody=("cisco", "extreme-networks", "brocade", "nortel"),
          expect={"00:19:c6:00:00:10": {"manufacturer": "zte stated", "model": "5950-36TM", "firmware": "V3.00.10.B18",
                                        "name": "zxr10"}}),

    Scene("snmpd", ("snmpd", "snmpget"), "00:e0:fc:00:00:11",
          serve=(("snmpd", "-f", "-C", "-c", "{tmp}/snmpd.conf", "-Lo", "-p", "{tmp}/pid", "-I", "system_mib",
                  f"udp:{DEVICE_IP}:161"),),
          files={"snmpd.conf": f"rocommunity public\nsysDescr {VRP}\nsysObjectID .1.3.6.1.4.1.2011.2.224.279\n"
                               "sysName edge-1\nsysContact noc@example.net\nsysLocation rack 3\n"},
          calls=(("snmpget", "-v2c", "-r0", "-t1", "-c", "public", "-On", DEVICE_IP, ".1.3.6.1.2.1.1.1.0",
                  ".1.3.6.1.2.1.1.2.0", ".1.3.6.1.2.1.1.5.0"),),
          expect={DEVICE_IP: {"manufacturer": "huawei-technologies stated", "model": "AR6120", "firmware": "V300R019C13SPC200",
                              "name": "edge-1", "class": "router"},
                  CLIENT_MAC: {"manufacturer": "dell registered", "name": None}}),

    Scene("freediameter", ("freeDiameterd", "openssl"), "00:14:22:00:00:20", hostname="hss",
          before=tuple(("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}.example.org", "-keyout",
                        f"{{tmp}}/{name}.key", "-out", f"{{tmp}}/{name}.pem") for name in ("hss", "mme")),
          files={"hss.conf": diameter("hss.example.org", DEVICE_IP, "mme.example.org", CLIENT_IP),
                 "mme.conf": diameter("mme.example.org", CLIENT_IP, "hss.example.org", DEVICE_IP)},
          serve=(("freeDiameterd", "-c", "{tmp}/hss.conf"),), beside=(("freeDiameterd", "-c", "{tmp}/mme.conf"),),
          linger_s=9,
          expect={DEVICE_IP: {"manufacturer": "dell registered", "name": "hss.example.org",
                              "states": ["diameter/domain=example.org"]},
                  CLIENT_MAC: {"manufacturer": "dell registered", "name": "mme.example.org"}}),

    Scene("freeradius", ("freeradius", "radclient"), "00:14:22:00:00:21",
          serve=(("freeradius", "-f", "-l", "stdout", "-i", DEVICE_IP, "-p", "1812", "-d", "{tmp}/raddb"),),
          files={"raddb/radiusd.conf": "name = freeradius\nmax_requests = 1024\nsecurity {\n}\n"
                                       "client access {\n ipaddr = " + CLIENT_IP + "\n secret = testing123\n}\n"
                                       "modules {\n always ok {\n  rcode = ok\n }\n}\n"
                                       "server default {\n authorize {\n  update control {\n   Auth-Type := Accept\n  }\n }\n}\n",
                 "request": "User-Name = \"bob\"\nUser-Password = \"hello\"\nNAS-Identifier = \"huawei-bras-1\"\n"
                            f"NAS-IP-Address = {CLIENT_IP}\nHuawei-Product-ID = \"NE40E\"\nHuawei-Version = \"V800R012\"\n"},
          calls=(("sh", "-c", f"radclient -r 1 -t 1 -f {{tmp}}/request {DEVICE_IP} auth testing123 2>&1 | grep -q Received"),),
          expect={DEVICE_IP: {"manufacturer": "dell registered", "states": ["radius/role=radius-server"]},
                  CLIENT_MAC: {"name": "huawei-bras-1"}}),

    Scene("tgt", ("tgtd", "tgtadm", "iscsi-inq"), "00:25:90:00:00:10",
          serve=(("sh", "-c", "dd if=/dev/zero of={tmp}/disk bs=1M count=2 2>/dev/null; tgtd -f --iscsi portal=" + DEVICE_IP + ":3260 & "
                  "sleep 1.5; t='tgtadm --lld iscsi --mode'; "
                  "$t target --op new --tid 1 --targetname iqn.2006-08.com.huawei:oceanstor:2100 && "
                  "$t logicalunit --op new --tid 1 --lun 1 --backing-store {tmp}/disk && "
                  "$t logicalunit --op update --tid 1 --lun 1 --params vendor_id=HUAWEI,product_id=XSG1,product_rev=6000 && "
                  "$t target --op bind --tid 1 --initiator-address ALL; wait"),),
          calls=(("iscsi-inq", f"iscsi://{DEVICE_IP}/iqn.2006-08.com.huawei:oceanstor:2100/1"),),
          expect={DEVICE_IP: {"manufacturer": "huawei-technologies stated", "model": "XSG1", "class": "storage"}}),

    Scene("linuxptp", ("ptp4l", "pmc"), "00:e0:fc:00:00:12",
          serve=(("ptp4l", "-S", "-4", "-E", "-i", "eth0", "-m", "-q", "-f", "{tmp}/ptp.conf"),),
          files={"ptp.conf": "[global]\nuds_address {tmp}/ptp4l\nmanufacturerIdentity 00:E0:FC\n"
                             "productDescription Huawei;BITS-T;2102350\nrevisionData A;V100R008;1.2\nuserDescription clock-1\n"
                             "priority1 1\n"},
          calls=(("sh", "-c", "pmc -4 -b 1 -i eth0 'GET CLOCK_DESCRIPTION' | grep -q productDescription"),),
          expect={DEVICE_IP: {"manufacturer": "huawei-technologies stated", "model": "BITS-T", "serial": "2102350",
                              "firmware": "V100R008"}}),

    Scene("strongswan", ("charon", "ipsec"), "00:09:0f:00:00:10",
          files={"strongswan.conf": "charon {\n send_vendor_id = yes\n retry_initiate_interval = 1\n"
                                    " load = random nonce aes sha1 sha2 hmac kdf gmp pem pkcs1 x509 kernel-netlink stroke "
                                    "socket-default\n}\n",
                 "ipsec.conf": f"conn far\n left={DEVICE_IP}\n right={CLIENT_IP}\n keyexchange=ikev2\n authby=secret\n"
                               " ike=aes128-sha256-modp2048!\n auto=start\n keyingtries=%forever\n",
                 "ipsec.secrets": ": PSK \"huawei-fortigate\"\n"},
          over={"/etc/strongswan.conf": "strongswan.conf", "/etc/ipsec.conf": "ipsec.conf", "/etc/ipsec.secrets": "ipsec.secrets"},
          serve=(("ipsec", "start", "--nofork"),), beside=(("ipsec", "start", "--nofork"),), linger_s=7,
          expect={DEVICE_IP: {"manufacturer": "fortinet registered", "model": None,
                              "states": ["ike/detail=vendor-id=882fe56d6fd20dbc2251613b2ebe5beb"]}}),

    Scene("frr", ("isisd", "ospfd", "zebra"), "2c:6b:f5:00:00:10", hostname="core-1",
          before=(("sh", "-c", "mkdir -p /run/frr && chown frr:frr /run/frr {tmp}"),),
          files={"device.conf": frr("core-1", "198.51.100.1", DEVICE_IP, 1), "client.conf": frr("core-2", "198.51.100.2", CLIENT_IP, 2)},
          serve=(("sh", "-c", "zebra -f /dev/null & sleep 1; ospfd -f {tmp}/device.conf & exec isisd -f {tmp}/device.conf"),),
          beside=(("sh", "-c", "hostname core-2; mkdir -p /run/frr; chown frr:frr /run/frr; zebra -f /dev/null & sleep 1; "
                   "ospfd -f {tmp}/client.conf & exec isisd -f {tmp}/client.conf"),),
          linger_s=12,
          expect={DEVICE_IP: {"manufacturer": "juniper registered", "class": "router", "model": None,
                              "states": ["isis/role=isis-router", "isis/address=ip:192.0.2.10", "ospf/role=ospf-router"]},
                  CLIENT_MAC: {"manufacturer": "dell registered", "class": "router"}}),

    Scene("bird-bgp", ("bgpd", "bird"), "00:1b:54:00:00:10", hostname="edge-1",
          before=(("sh", "-c", "mkdir -p /run/frr && chown frr:frr /run/frr {tmp}"),),
          files={"bgpd.conf": "hostname edge-1\nrouter bgp 64512\n bgp router-id 198.51.100.1\n no bgp ebgp-requires-policy\n"
                              " no bgp network import-check\n"
                              f" neighbor {CLIENT_IP} remote-as 64513\n neighbor {CLIENT_IP} timers connect 1\n",
                 "bird.conf": "router id 198.51.100.2;\nprotocol device {}\nprotocol bgp {\n local as 64513;\n"
                              f" neighbor {DEVICE_IP} as 64512;\n connect retry time 1;\n connect delay time 1;\n"
                              " ipv4 { import none; export none; };\n}\n"},
          serve=(("bgpd", "-Z", "-S", "-f", "{tmp}/bgpd.conf", "-z", "{tmp}/none"),),
          beside=(("bird", "-f", "-c", "{tmp}/bird.conf", "-s", "{tmp}/bird.ctl"),), linger_s=7,
          expect={DEVICE_IP: {"manufacturer": "cisco registered", "name": "edge-1", "class": "router"}}),

    Scene("osmo-ggsn", ("osmo-ggsn", "osmo-sgsn"), "00:14:22:00:00:22",
          serve=(("osmo-ggsn", "-c", "{tmp}/ggsn.cfg"),),
          files={"ggsn.cfg": "log stderr\nline vty\n no login\nggsn ggsn0\n gtp state-dir {tmp}\n gtp bind-ip " + DEVICE_IP + "\n"
                             " apn internet\n  gtpu-mode tun\n  tun-device tun4\n  type-support v4\n  ip prefix dynamic 198.51.100.0/24\n"
                             "  no shutdown\n no shutdown ggsn\n",
                 "ask.py": "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.settimeout(1)\n"
                           f"s.bind(('{CLIENT_IP}', 2123))\n"
                           f"s.sendto(bytes.fromhex('32010004000000000001 0000'), ('{DEVICE_IP}', 2123))\n"
                           "assert s.recv(100)[1] == 2\n"},
          calls=(("python3", "{tmp}/ask.py"),),
          expect={DEVICE_IP: {"manufacturer": "dell registered", "model": None}}),

    Scene("xl2tpd", ("xl2tpd",), "00:14:22:00:00:23", hostname="lns",
          before=(("mkdir", "-p", "/run/xl2tpd"),),
          files={"lns.conf": f"[global]\nlisten-addr = {DEVICE_IP}\nauth file = {{tmp}}/secrets\n[lns default]\n"
                             "ip range = 198.51.100.10-198.51.100.20\nlocal ip = 198.51.100.1\nhostname = lns-1\n", "secrets": "",
                 "lac.conf": f"[global]\nlisten-addr = {CLIENT_IP}\nauth file = {{tmp}}/secrets\n[lac far]\nlns = {DEVICE_IP}\n"
                             "autodial = yes\nredial = yes\nredial timeout = 1\nhostname = lac-1\n"},
          serve=(("xl2tpd", "-D", "-c", "{tmp}/lns.conf", "-p", "{tmp}/pid", "-C", "{tmp}/control"),),
          beside=(("sh", "-c", "sleep 1; exec xl2tpd -D -c {tmp}/lac.conf -p {tmp}/pid2 -C {tmp}/control2"),), linger_s=4,
          expect={DEVICE_IP: {"manufacturer": "dell registered", "name": "lns-1", "model": None}}),

    Scene("pptpd", ("pptpd", "python3"), "00:14:22:00:00:24",
          serve=(("pptpd", "-f", "-c", "{tmp}/pptpd.conf", "-p", "{tmp}/pid"),),
          files={"pptpd.conf": f"listen {DEVICE_IP}\nlocalip 198.51.100.1\nremoteip 198.51.100.10-20\nppp /bin/true\n",
                 "ask.py": "import socket, struct\n"
                           f"s = socket.create_connection(('{DEVICE_IP}', 1723), 1)\ns.settimeout(1)\n"
                           "s.sendall(struct.pack('>HHIHHHHIIHH64s64s', "
                           "156, 1, 0x1a2b3c4d, 1, 0, 0x100, 0, 1, 1, 0, 0, b'laptop', b'Microsoft'))\n"
                           "assert s.recv(156)[8:10] == b'\\0\\2'\n"},
          calls=(("python3", "{tmp}/ask.py"),),
          expect={DEVICE_IP: {"manufacturer": "dell registered", "model": None}}),

    Scene("pppoe", ("pppoe-server", "pppoe-discovery"), "00:30:88:00:00:10",
          serve=(("pppoe-server", "-F", "-I", "eth0", "-C", "SE800-north", "-S", "internet", "-O", "/dev/null"),),
          calls=(("pppoe-discovery", "-I", "eth0", "-t", "1", "-a", "1"),),
          expect={"00:30:88:00:00:10": {"manufacturer": "ericsson registered", "name": "SE800-north", "class": None}}),

    Scene("radvd", ("radvd",), "00:e0:fc:00:00:13",
          serve=(("radvd", "-n", "-m", "stderr", "-C", "{tmp}/radvd.conf", "-p", "{tmp}/pid"),),
          before=(("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1"),),
          files={"radvd.conf": "interface eth0 {\n AdvSendAdvert on;\n MinRtrAdvInterval 3;\n MaxRtrAdvInterval 4;\n"
                               " prefix 2001:db8:1::/64 {};\n};\n"}, linger_s=5,
          expect={"00:e0:fc:00:00:13": {"manufacturer": "huawei-technologies registered", "class": "router"}}),

    Scene("keepalived", ("keepalived",), "2c:6b:f5:00:00:11",
          serve=(("keepalived", "-n", "-l", "-P", "-f", "{tmp}/keepalived.conf", "-p", "{tmp}/pid", "-r", "{tmp}/pid2"),),
          files={"keepalived.conf": "global_defs {\n router_id r1\n}\nvrrp_instance v {\n state MASTER\n interface eth0\n use_vmac\n"
                                    " virtual_router_id 7\n priority 200\n advert_int 1\n virtual_ipaddress {\n  192.0.2.1/24\n }\n}\n"},
          linger_s=7,
          expect={"2c:6b:f5:00:00:11": {"manufacturer": "juniper registered"}}),

    Scene("rsyslog", ("rsyslogd", "python3"), "00:14:22:00:00:25", hostname="collector",
          serve=(("rsyslogd", "-n", "-f", "{tmp}/rsyslog.conf", "-i", "{tmp}/pid"),),
          files={"rsyslog.conf": f'module(load="imudp")\ninput(type="imudp" address="{DEVICE_IP}" port="514")\n'
                                 f'*.* action(type="omfwd" target="{CLIENT_IP}" port="514" protocol="udp" '
                                 'template="RSYSLOG_SyslogProtocol23Format")\n',
                 "ask.py": "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.settimeout(1)\n"
                           f"s.bind(('{CLIENT_IP}', 514))\n"
                           "s.sendto(b'<189>Nov 26 07:00:00 ne40e-1 %%01SHELL/5/LOGIN(s)[0]:VTY login from 198.51.100.9', "
                           f"('{DEVICE_IP}', 514))\nassert b'SHELL' in s.recv(65535)\n"},
          calls=(("python3", "{tmp}/ask.py"),),
          expect={DEVICE_IP: {"manufacturer": "dell registered", "model": None}}),

    Scene("dnsmasq", ("dnsmasq", "udhcpc"), "ac:cc:8e:00:00:10",
          serve=(("sh", "-c", "sleep 1; exec udhcpc -f -q -n -i eth0 -s /bin/true -V 'AXIS,Network Camera,P3245-V,10.12.130' "
                  "-x hostname:axis-accc8e000010"),),
          beside=(("dnsmasq", "-d", "-C", "/dev/null", "--port=0", "--interface=eth0", "--bind-interfaces",
                   "--dhcp-range=192.0.2.100,192.0.2.110,255.255.255.0,1h", "--dhcp-leasefile={tmp}/leases", "--no-ping"),),
          linger_s=6,
          expect={"ac:cc:8e:00:00:10": {"manufacturer": "axis stated", "model": "P3245-V", "name": "axis-accc8e000010"}}),

    Scene("ipmi_sim", ("ipmi_sim", "ipmitool"), "00:25:90:00:00:11",
          serve=(("ipmi_sim", "-n", "-c", "{tmp}/lan.conf", "-f", "{tmp}/emu", "-s", "{tmp}"),),
          files={"lan.conf": 'name "bmc"\nset_working_mc 0x20\n startlan 1\n'
                             f'  addr {DEVICE_IP} 623\n  priv_limit admin\n  allowed_auths_callback none md2 md5 straight\n'
                             '  allowed_auths_user none md2 md5 straight\n  allowed_auths_operator none md2 md5 straight\n'
                             '  allowed_auths_admin none md2 md5 straight\n  guid a123456789abcdefa123456789abcdef\n endlan\n'
                             ' user 1 true "" "test" user 10 none md2 md5 straight\n'
                             ' user 2 true "ipmiusr" "test" admin 10 none md2 md5 straight\n',
                 "emu": "mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 6 0x35 0x9f 0x7db 0x7d1\nmc_enable 0x20\n"},
          calls=(("ipmitool", "-I", "lan", "-N", "1", "-R", "1", "-H", DEVICE_IP, "-U", "ipmiusr", "-P", "test", "mc", "info"),),
          expect={DEVICE_IP: {"manufacturer": "huawei-technologies stated", "class": "bmc"}}),
]
