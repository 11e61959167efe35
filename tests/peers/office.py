"""What a building and an office hold: printers, telephones, gateways, file servers."""
from lab import CLIENT_IP, DEVICE_IP, Scene

SCENES = [
    Scene("avahi", ("avahi-daemon",), "00:1e:8f:00:00:10",
          serve=(("avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "-f", "{tmp}/avahi.conf"),),
          files={"avahi.conf": "[server]\nhost-name=Canon1e8f\nenable-dbus=no\nallow-interfaces=eth0\n"
                               "[publish]\npublish-workstation=no\npublish-hinfo=no\n",
                 "services/printer.service":
                     "<?xml version=\"1.0\" standalone='no'?><!DOCTYPE service-group SYSTEM \"avahi-service.dtd\">\n"
                     "<service-group><name>Canon iR-ADV C3525 (1e:8f:00)</name><service><type>_ipp._tcp</type>"
                     "<port>631</port><txt-record>txtvers=1</txt-record><txt-record>ty=Canon iR-ADV C3525</txt-record>"
                     "<txt-record>usb_MFG=Canon</txt-record><txt-record>usb_MDL=iR-ADV C3525</txt-record>"
                     "<txt-record>rp=ipp/print</txt-record></service></service-group>\n"},
          over={"/etc/avahi/services": "services"}, linger_s=5,
          expect={"00:1e:8f:00:00:10": {"manufacturer": "canon stated", "model": "iR-ADV C3525", "class": "printer",
                                        "name": "Canon1e8f"}}),

    Scene("ippeveprinter", ("ippeveprinter", "ipptool"), "00:80:77:00:00:10",
          before=(("mkdir", "-p", "/run/dbus"),),
          serve=(("dbus-daemon", "--system", "--nofork", "--nopidfile"), ("sh", "-c", "sleep 1; exec avahi-daemon --no-drop-root "
                  "--no-chroot --no-rlimits -f {tmp}/avahi.conf"),
                 ("sh", "-c", "sleep 2; exec ippeveprinter -v -M Brother -m HL-L6400DW -p 631 -r off 'Brother HL-L6400DW'")),
          files={"avahi.conf": "[server]\nhost-name=BRN0080770000\nallow-interfaces=eth0\n"
                               "[publish]\npublish-workstation=no\npublish-hinfo=no\n"},
          calls=(("ipptool", "-t", "-T", "3", f"ipp://{DEVICE_IP}:631/ipp/print", "get-printer-attributes.test"),),
          expect={DEVICE_IP: {"manufacturer": "brother stated", "model": "HL-L6400DW", "class": "printer"}}),

    Scene("cups", ("cupsd", "ipptool"), "00:0c:29:00:00:10",
          serve=(("cupsd", "-f", "-c", "{tmp}/cupsd.conf", "-s", "{tmp}/cups-files.conf"),),
          files={"cupsd.conf": f"Listen {DEVICE_IP}:631\nServerAlias *\nBrowsing Off\nServerTokens Full\n"
                               "<Location />\nOrder allow,deny\nAllow all\n</Location>\n",
                 "cups-files.conf": "AccessLog {tmp}/access\nErrorLog {tmp}/error\nPageLog {tmp}/page\nServerRoot {tmp}/root\n"
                                    "CacheDir {tmp}/cache\nStateDir {tmp}/state\nRequestRoot {tmp}/spool\nTempDir {tmp}/spool\n",
                 "root/x": "", "cache/x": "", "spool/x": "", "state/certs/x": "",
                 "queues.test": "{\nOPERATION CUPS-Get-Printers\nGROUP operation-attributes-tag\n"
                                "ATTR charset attributes-charset utf-8\nATTR language attributes-natural-language en\n}\n"},
          calls=(("ipptool", "-T", "3", f"ipp://{DEVICE_IP}:631/", "{tmp}/queues.test"),),
          expect={DEVICE_IP: {"manufacturer": None, "model": None, "class": "virtual-machine"}}),

    Scene("miniupnpd", ("miniupnpd", "curl"), "00:e0:fc:00:00:10",
          serve=(("miniupnpd", "-d", "-f", "{tmp}/miniupnpd.conf", "-P", "{tmp}/pid"),),
          before=(("sh", "-c", "ip link add wan0 type veth peer name wan1 && "
                   "ip addr add 203.0.113.10/24 dev wan0 && ip link set wan0 up"),),
          files={"miniupnpd.conf": "ext_ifname=wan0\nlistening_ip=eth0\nhttp_port=5000\nenable_upnp=yes\nnotify_interval=60\n"
                                   "friendly_name=HG8245H\nmanufacturer_name=Huawei Technologies Co., Ltd\n"
                                   "manufacturer_url=http://www.huawei.com/\nmodel_name=EchoLife HG8245H\n"
                                   "model_description=GPON Terminal\nmodel_url=http://www.huawei.com/\n"
                                   "serial=48575443A\nmodel_number=HG8245H\nuuid=00e0fc37-2525-2828-2500-00e0fc000010\n"
                                   "allow 1024-65535 0.0.0.0/0 1024-65535\n"},
          calls=(("curl", "-sf", "-o", "/dev/null", f"http://{DEVICE_IP}:5000/rootDesc.xml"),),
          expect={DEVICE_IP: {"manufacturer": "huawei-technologies stated", "serial": "48575443A"}}),

    Scene("minidlna", ("minidlnad", "curl"), "a0:21:b7:00:00:10",
          serve=(("minidlnad", "-S", "-f", "{tmp}/minidlna.conf", "-P", "{tmp}/pid"),),
          files={"minidlna.conf": "port=8200\nnetwork_interface=eth0\nmedia_dir={tmp}/media\ndb_dir={tmp}/db\n"
                                  "log_dir={tmp}/db\nfriendly_name=ReadyNAS\nserial=3T1234567890\nmodel_name=ReadyNAS 104\n"
                                  "model_number=RN104\nuuid=4d696e69-444c-164e-9d41-a021b7000010\nnotify_interval=3\n",
                 "media/x": "", "db/x": ""},
          calls=(("curl", "-sf", "-o", "/dev/null", f"http://{DEVICE_IP}:8200/rootDesc.xml"),),
          expect={DEVICE_IP: {"manufacturer": "netgear registered", "serial": "3T1234567890"}}),

    Scene("samba", ("smbd", "nmbd", "smbclient"), "00:11:32:00:00:10", hostname="files",
          before=(("mkdir", "-p", "/var/log/samba", "/run/samba"),),
          serve=(("smbd", "-F", "--no-process-group", "-s", "{tmp}/smb.conf"),
                 ("nmbd", "-F", "--no-process-group", "-s", "{tmp}/smb.conf")),
          files={"smb.conf": "[global]\nworkgroup = EXAMPLE\nnetbios name = FILES\nserver string = Hikvision recordings\n"
                             "map to guest = Bad User\nserver min protocol = NT1\nclient min protocol = NT1\ninterfaces = eth0\n"
                             "private dir = {tmp}/p\nlock directory = {tmp}/l\nstate directory = {tmp}/s\n"
                             "cache directory = {tmp}/c\npid directory = {tmp}/r\nncalrpc dir = {tmp}/n\nlog file = {tmp}/log\n"
                             "[pub]\npath = {tmp}\nguest ok = yes\n",
                 "p/x": "", "l/x": "", "s/x": "", "c/x": "", "r/x": "", "n/x": ""},
          calls=(("smbclient", "-N", "-s", "/dev/null", "-m", "SMB3", "-L", f"//{DEVICE_IP}"),
                 ("nmblookup", "-s", "/dev/null", "-A", DEVICE_IP)),
          nobody=("hikvision",),
          expect={DEVICE_IP: {"manufacturer": "synology registered", "name": "FILES"}}),

    Scene("wsdd2", ("wsdd2", "python3"), "00:11:32:00:00:11", hostname="nas",
          serve=(("wsdd2", "-4", "-w", "-i", "eth0", "-H", "nas", "-N", "NAS", "-G", "EXAMPLE", "-b",
                  "vendor:QNAP", "-b", "model:TS-453D"),),
          linger_s=3, calls=(("python3", "{tmp}/get.py"),),
          files={"get.py": "import re, socket, urllib.request\n"
                           "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.settimeout(1)\n"
                           "s.setsockopt(0, 32, socket.inet_aton('" + CLIENT_IP + "'))\n"
                           "e = ('<?xml version=\"1.0\"?><soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\" '\n"
                           "     'xmlns:wsa=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" '\n"
                           "     'xmlns:wsd=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\"><soap:Header><wsa:To>%s</wsa:To>'\n"
                           "     '<wsa:Action>%s</wsa:Action><wsa:MessageID>urn:uuid:0a6dc791-2be6-4991-9af1-454778a1917a'\n"
                           "     '</wsa:MessageID></soap:Header><soap:Body>%s</soap:Body></soap:Envelope>')\n"
                           "d = 'http://schemas.xmlsoap.org/ws/2005/04/discovery'\n"
                           "s.sendto((e % ('urn:schemas-xmlsoap-org:ws:2005:04:discovery', d + '/Probe', '<wsd:Probe/>')).encode(),\n"
                           "         ('239.255.255.250', 3702))\n"
                           "found = re.search(rb'Address>(urn:uuid:[^<]+)', s.recv(65535))\n"
                           "uuid = found.group(1).decode()\n"
                           "body = e % (uuid, 'http://schemas.xmlsoap.org/ws/2004/09/transfer/Get', '')\n"
                           "r = urllib.request.Request('http://" + DEVICE_IP + ":3702/' + uuid[9:], body.encode(),\n"
                           "                           {'Content-Type': 'application/soap+xml'})\n"
                           "urllib.request.urlopen(r, timeout=3).read()\n"},
          expect={DEVICE_IP: {"manufacturer": "qnap stated", "model": "TS-453D", "serial": None, "name": "NAS", "firmware": None}}),

    Scene("kamailio", ("kamailio", "python3"), "00:15:65:00:00:10",
          serve=(("kamailio", "-DD", "-E", "-f", "{tmp}/kamailio.cfg", "-Y", "{tmp}", "-P", "{tmp}/pid", "-m", "16", "-M", "4"),),
          files={"kamailio.cfg": "#!KAMAILIO\nchildren=1\ndisable_tcp=yes\nserver_header=\"Server: Yealink SIP-T46S 66.84.0.15\"\n"
                                 f"listen=udp:{DEVICE_IP}:5060\nloadmodule \"sl.so\"\nrequest_route {{\n"
                                 "    sl_send_reply(\"200\", \"OK\");\n}\n",
                 "ask.py": "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.settimeout(1)\n"
                           f"s.bind(('{CLIENT_IP}', 5060))\n"
                           f"s.sendto(b'OPTIONS sip:100@{DEVICE_IP} SIP/2.0\\r\\nVia: SIP/2.0/UDP {CLIENT_IP}:5060;branch=z9hG4bK1\\r\\n'\n"
                           f"         b'From: <sip:a@{CLIENT_IP}>;tag=1\\r\\nTo: <sip:100@{DEVICE_IP}>\\r\\nCall-ID: 1@x\\r\\n'\n"
                           f"         b'CSeq: 1 OPTIONS\\r\\nMax-Forwards: 70\\r\\nContent-Length: 0\\r\\n\\r\\n', ('{DEVICE_IP}', 5060))\n"
                           "assert b' 200 ' in s.recv(65535)\n"},
          calls=(("python3", "{tmp}/ask.py"),),
          expect={DEVICE_IP: {"manufacturer": "yealink stated", "model": "SIP-T46S", "firmware": "66.84.0.15"}}),

    Scene("mosquitto", ("mosquitto", "mosquitto_pub"), "b8:27:eb:00:00:10",
          serve=(("mosquitto", "-c", "{tmp}/mosquitto.conf"),),
          files={"mosquitto.conf": f"listener 1883 {DEVICE_IP}\nallow_anonymous true\nuser root\n"},
          calls=(("mosquitto_pub", "-h", DEVICE_IP, "-i", "hikvision-bridge", "-t", "huawei/inverter/status", "-m",
                  "{\"manufacturer\":\"Huawei\",\"model\":\"SUN2000\"}", "-q", "1"),),
          nobody=("hikvision", "huawei-technologies"),
          expect={DEVICE_IP: {"manufacturer": "raspberry-pi registered", "model": None,
                              "states": ["mqtt/role=mqtt-broker"]}}),

    Scene("openssh", ("sshd", "ssh", "ssh-keygen"), "24:a4:3c:00:00:10",
          before=(("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "{tmp}/key"), ("mkdir", "-p", "/run/sshd")),
          serve=(("/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", "-h", "{tmp}/key", "-o", f"ListenAddress={DEVICE_IP}"),),
          calls=(("sh", "-c", f"ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "
                  f"nobody@{DEVICE_IP} true 2>&1 | grep -q 'Permission denied'"),),
          expect={DEVICE_IP: {"manufacturer": "ubiquiti registered", "model": None}}),

    Scene("vsftpd", ("vsftpd", "curl"), "ac:cc:8e:00:00:11",
          serve=(("vsftpd", "{tmp}/vsftpd.conf"),),
          files={"vsftpd.conf": f"listen=YES\nbackground=NO\nlisten_address={DEVICE_IP}\nanonymous_enable=NO\nlocal_enable=YES\n"
                                "ftpd_banner=AXIS P3245-V Network Camera 10.12.130 (2023) ready.\nsecure_chroot_dir={tmp}/empty\n",
                 "empty/x": ""},
          calls=(("sh", "-c", f"curl -s --max-time 3 ftp://{DEVICE_IP}/; test $? = 67"),),
          expect={DEVICE_IP: {"manufacturer": "axis stated", "model": "P3245-V", "firmware": "10.12.130", "class": "camera"}}),

    Scene("aiosmtpd", ("python:aiosmtpd", "curl"), "00:14:22:00:00:12", hostname="mail",
          serve=(("/usr/bin/python3", "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"{DEVICE_IP}:25"),),
          files={"letter": "From: a@example.org\nTo: b@example.org\nSubject: ZTE and Huawei\nX-Mailer: Huawei Mail\n\n"
                           "Please replace the ZTE switches and the Hikvision cameras.\n"},
          calls=(("curl", "-sf", "--mail-from", "a@example.org", "--mail-rcpt", "b@example.org", "-T", "{tmp}/letter",
                  f"smtp://{DEVICE_IP}/client"),),
          nobody=("zte", "huawei-technologies", "hikvision"),
          expect={DEVICE_IP: {"manufacturer": "dell registered", "model": None}}),

    Scene("tftpd", ("in.tftpd", "tftp"), "00:14:22:00:00:13",
          serve=(("in.tftpd", "-L", "-a", f"{DEVICE_IP}:69", "-s", "{tmp}/boot"),),
          files={"boot/SEP001B54200001.cnf.xml": "<device/>"},
          calls=(("tftp", "-m", "binary", DEVICE_IP, "-c", "get", "SEP001B54200001.cnf.xml", "/run/x"),),
          expect={DEVICE_IP: {"manufacturer": "dell registered", "model": None}}),
]
