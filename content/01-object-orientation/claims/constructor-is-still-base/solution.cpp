// In C++ an object under construction *is* of the class whose constructor runs: a virtual call goes no further down.
#include <iostream>
#include <memory>
#include <string>

struct Connection {
    std::string opened;

    Connection(bool early) {
        if (early) open(); // no EncryptedConnection exists yet, so this is Connection::open
    }

    virtual void open() { opened = "plain"; }
    virtual ~Connection() = default;
};

struct EncryptedConnection : Connection {
    using Connection::Connection;
    void open() override { opened = "encrypted"; }
};

int main(int, char **arguments) {
    bool early = std::string(arguments[1]) == "in the constructor";
    std::unique_ptr<Connection> connection = std::make_unique<EncryptedConnection>(early);
    if (!early) connection->open(); // the same call, a moment later
    std::cout << "opened = " << connection->opened << "\n";
}
