"""What plants, buildings and clinics hold: controllers, gateways of building buses, archives of images."""
from lab import CLIENT_MAC, DEVICE_IP, Scene

MODBUS = """
from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server import StartTcpServer
identity = ModbusDeviceIdentification()
identity.VendorName, identity.ProductCode, identity.MajorMinorRevision = %r
identity.VendorUrl, identity.ProductName, identity.ModelName = %r
StartTcpServer(context=ModbusServerContext(slaves=ModbusSlaveContext(), single=True), identity=identity,
               address=("192.0.2.10", 502))
"""
ASK_MODBUS = """
from pymodbus.client import ModbusTcpClient
from pymodbus.mei_message import ReadDeviceInformationRequest
client = ModbusTcpClient("192.0.2.10", port=502, timeout=2)
assert client.connect()
for level in (1, 2):
    assert client.execute(ReadDeviceInformationRequest(level, 0, unit=255)).information
"""
ASK_KNX = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("192.0.2.11", 3671))
s.settimeout(1)
s.sendto(bytes.fromhex("06100203000e0801c000020b0e57"), ("192.0.2.10", 3671))
assert s.recv(500)[2:4] == bytes.fromhex("0204")
"""
IMAGE = """(0002,0010) UI =LittleEndianExplicit
(0008,0016) UI =CTImageStorage
(0008,0018) UI [1.2.826.0.1.3680043.8.498.1]
(0008,0060) CS [CT]
(0008,0070) LO [%s]
(0008,1010) SH [%s]
(0008,1090) LO [%s]
(0018,1000) LO [%s]
(0018,1020) LO [%s]
(0020,000d) UI [1.2.826.0.1.3680043.8.498.2]
(0020,000e) UI [1.2.826.0.1.3680043.8.498.3]
"""

SCENES = [
    Scene("pymodbus", ("python:pymodbus", "mbpoll"), "00:90:e8:00:00:10",
          serve=(("/usr/bin/python3", "{tmp}/serve.py"),),
          files={"serve.py": MODBUS % (("HollySys", "LK210", "V3.1.2"), ("http://www.hollysys.com", "LK PLC", "LK210")),
                 "ask.py": ASK_MODBUS},
          calls=(("/usr/bin/python3", "{tmp}/ask.py"), ("mbpoll", "-m", "tcp", "-a", "1", "-r", "1", "-c", "2", "-1", DEVICE_IP)),
          expect={DEVICE_IP: {"manufacturer": "hollysys stated", "model": "LK210", "firmware": "V3.1.2"}}),

    Scene("knxd", ("knxd", "python3"), "00:0c:de:00:00:10",
          serve=(("knxd", "-e", "1.0.0", "-E", "1.0.200:10", "-n", "ABB IPR/S 3.1.1", "-D", "-T", "-S", "-I", "eth0", "-b", "ip:"),),
          files={"ask.py": ASK_KNX}, calls=(("python3", "{tmp}/ask.py"),),
          expect={DEVICE_IP: {"name": "ABB IPR/S 3.1.1"}}),

    Scene("dcmtk", ("storescp", "storescu", "echoscu", "dump2dcm"), "00:25:90:00:00:12",
          serve=(("storescp", "-aet", "ARCHIVE", "-od", "{tmp}", "104"),),
          before=(("dump2dcm", "{tmp}/image.txt", "{tmp}/image.dcm"),),
          files={"image.txt": IMAGE % ("UIH", "CT-ROOM-2", "uCT 760", "SN00042", "R001.2")},
          calls=(("echoscu", "-aet", "UCT760", "-aec", "ARCHIVE", DEVICE_IP, "104"),
                 ("storescu", "-aet", "UCT760", "-aec", "ARCHIVE", DEVICE_IP, "104", "{tmp}/image.dcm")),
          nobody=("offis",),
          expect={DEVICE_IP: {"manufacturer": "supermicro registered", "model": None},
                  CLIENT_MAC: {"manufacturer": "dell registered", "model": None}}),
]
