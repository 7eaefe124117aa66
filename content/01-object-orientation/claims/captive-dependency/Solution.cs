// A container in thirty lines. A singleton is given something that should live for one request: it keeps the first.

using System;
using System.Collections.Generic;

public sealed class Container
{
    readonly Dictionary<Type, Func<Container, object>> makers = new Dictionary<Type, Func<Container, object>>();
    readonly HashSet<Type> singletons = new HashSet<Type>();
    readonly Dictionary<Type, object> made = new Dictionary<Type, object>();
    readonly Container root;

    public Container(Container root = null) { this.root = root; }

    public void Singleton<T>(Func<Container, T> make) where T : class { Scoped(make); singletons.Add(typeof(T)); }
    public void Scoped<T>(Func<Container, T> make) where T : class { makers[typeof(T)] = make; }
    public Container BeginScope() { return new Container(this); }

    public T Get<T>() where T : class
    {
        Container registry = root ?? this;
        // A singleton is made by the root and lives there. Whatever *it* asks for, it therefore gets from the root.
        Container owner = registry.singletons.Contains(typeof(T)) ? registry : this;
        object instance;
        if (!owner.made.TryGetValue(typeof(T), out instance))
            owner.made[typeof(T)] = instance = registry.makers[typeof(T)](owner);
        return (T)instance;
    }
}

public sealed class CurrentUser
{
    public readonly string Name;
    public CurrentUser(string name) { Name = name; }
}

public sealed class Greeter
{
    readonly CurrentUser user;
    public Greeter(CurrentUser user) { this.user = user; }
    public string Greet() { return "Hello " + user.Name; }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var container = new Container();
        string sender = null; // whose request it is, as a web server knows from the cookie
        container.Scoped(c => new CurrentUser(sender));
        if (arguments[0] == "singleton") container.Singleton(c => new Greeter(c.Get<CurrentUser>()));
        else container.Scoped(c => new Greeter(c.Get<CurrentUser>()));

        foreach (string user in new[] { "Ada", "Grace" })
        {
            sender = user;
            Container request = container.BeginScope();
            Console.WriteLine("request of " + user + " = " + request.Get<Greeter>().Greet());
        }
    }
}
