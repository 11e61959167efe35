/* Captures without a word of ARP: who is on the link all the same, and who only seems to be. */
#include "tests/identify/identify_test.h"

static const struct dev plc = { "00:1b:1b:00:00:40", "192.168.1.40", 30 };
static const struct dev pc = { "00:14:22:00:00:01", "192.168.1.10", 128 };
static const char huawei_ssh[] = "SSH-2.0-HUAWEI-1.5\r\n";

static void test_neighbours(void)
{
    scene("two hosts of one private network that speak to each other by their own hand");
    talk(pc, plc, 21, "", "220 AXIS P3245-V Network Camera 10.12.130 (2023) ready.\r\n");
    expect_count(2);
    expect("mac:00:1b:1b:00:00:40", "addresses", "mac:00:1b:1b:00:00:40 ip:192.168.1.40",
           "maker", "axis stated", "model", "P3245-V", "supports:address",
           "ethernet/source-address ip/source-address", NULL);
    expect("mac:00:14:22:00:00:01", "addresses", "mac:00:14:22:00:00:01 ip:192.168.1.10",
           "maker", "dell registered", NULL);

    scene("one direction alone shows no neighbour");
    say(plc, pc, 514, 514, "x");
    expect("mac:00:1b:1b:00:00:40", "addresses", "mac:00:1b:1b:00:00:40", NULL);
}

static void test_routed(void)
{
    const struct dev inside = { "2c:6b:f5:30:00:01", "192.168.1.20", 63 };
    const struct dev far = { "2c:6b:f5:30:00:01", "192.168.1.20", 52 };
    const struct dev other = { "2c:6b:f5:30:00:01", "192.168.1.21", 64 };
    const struct dev second = { "2c:6b:f5:30:00:01", "192.168.1.20", 64 };
    const struct dev next = { "2c:6b:f5:30:00:01", "192.168.2.20", 64 };
    const struct dev outside = { "2c:6b:f5:30:00:01", "198.51.100.20", 64 };

    scene("a router that forwards inside one network has counted down");
    talk(pc, inside, 22, "", huawei_ssh);
    expect("mac:2c:6b:f5:30:00:01", "addresses", "mac:2c:6b:f5:30:00:01", "maker",
           "juniper registered", NULL);

    scene("so has one that is many hops away");
    talk(pc, far, 22, "", huawei_ssh);
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", NULL);

    scene("a mirror that puts one address into every frame stands for two hosts");
    talk(pc, second, 22, "", huawei_ssh);
    say(other, pc, 40000, 40001, "x");
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", "addresses",
           "mac:2c:6b:f5:30:00:01", NULL);

    scene("the same where the mirror does it to both ends");
    talk((struct dev){ "2c:6b:f5:30:00:01", "192.168.1.10", 128 }, second, 22, "", huawei_ssh);
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", "addresses",
           "mac:2c:6b:f5:30:00:01", NULL);

    scene("a host of another network is behind something");
    talk(pc, next, 22, "", huawei_ssh);
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", "addresses",
           "mac:2c:6b:f5:30:00:01", NULL);

    scene("a public address is behind something");
    talk(pc, outside, 22, "", huawei_ssh);
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", "addresses",
           "mac:2c:6b:f5:30:00:01", NULL);

    scene("a MAC that claims one address stands in for another");
    arp((struct dev){ "2c:6b:f5:30:00:01", "192.168.1.1", 64 }, "192.168.1.1");
    talk(pc, second, 22, "", huawei_ssh);
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", "addresses",
           "mac:2c:6b:f5:30:00:01 ip:192.168.1.1", NULL);

    scene("an address that another MAC claims is not bound to the one that carries it");
    arp((struct dev){ "00:14:22:00:00:99", "192.168.1.20", 64 }, "192.168.1.20");
    talk(pc, second, 22, "", huawei_ssh);
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", "addresses",
           "mac:2c:6b:f5:30:00:01", NULL);

    scene("asymmetric routing: two routers carry the two directions, each with a TTL less");
    say((struct dev){ "2c:6b:f5:30:00:01", "10.1.1.5", 63 },
        (struct dev){ "00:1b:54:20:00:01", "10.1.1.6", 63 }, 40000, 40001, "x");
    talk((struct dev){ "00:1b:54:20:00:01", "10.1.1.6", 63 },
         (struct dev){ "2c:6b:f5:30:00:01", "10.1.1.5", 63 }, 22, "", huawei_ssh);
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", "addresses",
           "mac:2c:6b:f5:30:00:01", NULL);
    expect("mac:00:1b:54:20:00:01", "maker", "cisco registered", "addresses",
           "mac:00:1b:54:20:00:01", NULL);

    scene("a network of a cloud, whose router answers with one local address");
    talk((struct dev){ "42:01:0a:00:00:01", "10.128.0.3", 64 },
         (struct dev){ "42:01:0a:00:00:01", "10.128.0.2", 64 }, 22, "", huawei_ssh);
    expect("ip:10.128.0.2", "addresses", "ip:10.128.0.2", NULL);

    scene("a virtual router's address speaks for none of its members");
    talk(pc, (struct dev){ "00:00:5e:00:01:0a", "192.168.1.1", 255 }, 22, "", huawei_ssh);
    expect("ip:192.168.1.1", "addresses", "ip:192.168.1.1", NULL);
}

static void all(void)
{
    test_neighbours();
    test_routed();
}

int main(int argc, char **argv)
{
    return identify_test_main(argc, argv, all);
}
